/** What is run: an app on Node, or any other program. */
export type Target =
  | {
      type: "node";
      /** Absolute path. */
      entry: string;
      /** For Node, as they were given. */
      nodeOptions: readonly string[];
      /** For the app, as they were given. */
      appArguments: readonly string[];
    }
  | Command;

/** A program and its arguments, in which `{port}` stands for the port that it is to listen on. */
export interface Command {
  type: "command";
  file: string;
  args: readonly string[];
}

/** As a person would type it, for lines in the terminal and as a name that a run can be known by. */
export function commandLine({ file, args }: Command): string {
  return [file, ...args].map((part) => (/^[\w@%+=:,./{}-]+$/.test(part) ? part : JSON.stringify(part))).join(" ");
}
