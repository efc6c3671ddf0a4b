import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { patienceMs } from "./event-log.ts";
import { type Exit, plainEnvironment } from "./launch.ts";

/** A program with a terminal of its own, as in a window. */
export interface Pty extends AsyncDisposable {
  /** All that has come to the screen. */
  readonly output: string;
  /** Resolves with the match of what has come to the screen since the last `type`. */
  shown(pattern: RegExp): Promise<RegExpExecArray>;
  /** As typed: "\u0003" is Ctrl-C, "\u001a" Ctrl-Z. */
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** Closes the window. */
  close(): void;
  readonly exit: Promise<Exit>;
}

/** What is missing for a pty; false: nothing. For the option `skip` of a test. */
export const noPty: string | false =
  spawnSync("python3", ["-c", "import pty"]).status === 0
    ? false
    : "python3 with its module pty is not on this machine";

/** Node has no call that makes a terminal. Takes one JSON command a line, and passes on what comes to the screen. */
const program = `
import fcntl, json, os, pty, select, struct, sys, termios

def resize(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

pid, screen = pty.fork()
if pid == 0:
    resize(0, 100, 30)
    os.execvp(sys.argv[1], sys.argv[1:])
pending = b""
while True:
    for fd in select.select([screen, 0], [], [])[0]:
        try:
            data = os.read(fd, 65536)
        except OSError:
            data = b""
        if not data:
            os.close(screen)
            os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 255)
        if fd == screen:
            os.write(1, data)
            continue
        *lines, pending = (pending + data).split(b"\\n")
        for line in lines:
            command = json.loads(line)
            if "type" in command: os.write(screen, command["type"].encode())
            if "resize" in command: resize(screen, *command["resize"])
`;

export function openPty(command: readonly string[], options: { cwd: string; env?: Record<string, string> }): Pty {
  const env = plainEnvironment({ TERM: "xterm", ...options.env });
  const child = spawn("python3", ["-c", program, ...command], {
    cwd: options.cwd,
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exit = once(child, "exit").then(([code, signal]): Exit => ({ code, signal }));
  child.stdin.on("error", () => {}); // It has ended, which the test sees.
  let output = "";
  let from = 0;
  let onOutput: () => void = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    onOutput();
  });
  const tell = (order: object) => void child.stdin.write(`${JSON.stringify(order)}\n`);

  function shown(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${pattern} was not shown in\n${output}`)), patienceMs);
      onOutput = () => {
        const match = pattern.exec(output.slice(from));
        if (!match) return;
        clearTimeout(timer);
        onOutput = () => {};
        resolve(match);
      };
      onOutput();
    });
  }

  return {
    get output() {
      return output;
    },
    exit,
    shown,
    type(text) {
      from = output.length;
      tell({ type: text });
    },
    resize: (columns, rows) => tell({ resize: [columns, rows] }),
    close: () => child.stdin.end(),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exit;
    },
  };
}
