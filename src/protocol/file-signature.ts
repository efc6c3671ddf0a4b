/**
 * Changes whenever the file at a path is written or replaced, as far as its metadata can tell. Launcher and app process
 * make it alike, so that the launcher can tell whether a file is still the one that the app has read.
 */
export function fileSignature(stat: { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint }): string {
  return `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`;
}
