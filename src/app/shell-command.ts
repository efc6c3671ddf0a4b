import { type GroupProcess, startGroup } from "./group-process.ts";

export interface ShellCommandOptions {
  /** A line for the system's shell. */
  command: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  folder: string;
  onOutput(stream: "stdout" | "stderr", text: string): Promise<void> | undefined;
}

/** Runs a line as a terminal would: `--build`, and the companions of `--with`. */
export function startShellCommand({ command, ...options }: ShellCommandOptions): GroupProcess {
  const [file, args] =
    process.platform === "win32"
      ? (["cmd.exe", ["/d", "/s", "/c", command]] as const)
      : (["/bin/sh", ["-c", command]] as const);
  const { child: _, ...group } = startGroup({ ...options, file, args });
  group.input(null);
  return group;
}
