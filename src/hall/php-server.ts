import { basename } from "node:path";
import type { Command } from "../config/target.ts";

/** PHP's own server: it reads all files anew for each request. */
export function isPhpServer({ file, args }: Command): boolean {
  return /^php[\d.]*(\.exe)?$/.test(basename(file)) && args.some((arg) => arg.startsWith("-S"));
}

/**
 * Debian's PHP keeps what it has compiled, and looks only every two seconds whether the file is still the same: until then
 * a saved page would be the old one. A setting of the user's own comes later, and counts.
 */
export function lookingAtFiles(command: Command): Command {
  if (!isPhpServer(command)) return command;
  return { ...command, args: ["-d", "opcache.revalidate_freq=0", ...command.args] };
}
