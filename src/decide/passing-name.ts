/**
 * Files that come and go beside others: what editors write while they save, what databases and programs note for a while,
 * and what is hidden. That one is there means nothing for whoever lists the folder.
 */
export function isPassingName(name: string): boolean {
  return passing.some((pattern) => pattern.test(name));
}

const passing = [
  /^\./,
  /^node_modules$/,
  // Emacs, Vim (which tries with "4913" whether it may write), JetBrains.
  /~$/,
  /^#.*#$/,
  /^4913$/,
  /___jb_(?:tmp|old)___$/,
  // SQLite, downloads, logs.
  /-(?:journal|wal|shm)$/,
  /\.(?:tmp|temp|bak|part|crdownload|lock|pid|log)$/i,
  /\.log\.\d+$/i,
];
