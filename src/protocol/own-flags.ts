/**
 * What we put on the app's command line ourselves, before the user's own options: both flags belong to our way of loading
 * modules, and the preload to worker threads, which inherit the command line.
 *
 * @param preload path of the file that each thread of the app loads first
 */
export const ownFlags = (preload: string): string[] => [
  "--experimental-vm-modules",
  "--enable-source-maps",
  `--require=${preload}`,
];

/** For an app that is debugged: each process has an inspector at an address of its own, of which it says nothing. */
export const inspectorFlags: readonly string[] = ["--inspect=127.0.0.1:0", "--inspect-publish-uid=http"];

const count = ownFlags("").length;

/** `process.execArgv` as it is without us. */
export const withoutOwnFlags = (execArgv: readonly string[]): string[] =>
  execArgv.slice(count).filter((flag) => !inspectorFlags.includes(flag));
