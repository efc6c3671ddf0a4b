import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

/** Who listens on a TCP port of this machine, as `node server.js (pid 123)`; null where that cannot be found out. */
export async function findPortHolder(port: number): Promise<string | null> {
  try {
    if (process.platform === "linux") return await findOnLinux(port);
    if (process.platform === "darwin") return await findOnMac(port);
    return null;
  } catch {
    // It makes a message better: without it the message stands as well.
    return null;
  }
}

async function findOnLinux(port: number): Promise<string | null> {
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const inode of listeningInodes(await readFile(table, "latin1").catch(() => ""), port)) inodes.add(inode);
  }
  if (inodes.size === 0) return null;
  for (const pid of await readdir("/proc")) {
    if (/^\d+$/.test(pid) && (await hasSocket(pid, inodes))) return describe(await commandOf(pid), pid);
  }
  return null;
}

/** Inodes of the sockets in a table of proc(5) `/proc/net/tcp` that listen (state 0A) on `port`. */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    return local?.endsWith(suffix) && state === "0A" && inode ? [inode] : [];
  });
}

async function hasSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  // Other users' processes cannot be looked into, and any may have ended.
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(descriptors.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")));
  return targets.some((target) => inodes.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? ""));
}

async function commandOf(pid: string): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0").join(" ");
}

async function findOnMac(port: number): Promise<string | null> {
  const run = promisify(execFile);
  const { stdout } = await run("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fp"], { timeout: 2_000 });
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  if (pid === undefined) return null;
  const command = await run("ps", ["-o", "command=", "-p", pid], { timeout: 2_000 });
  return describe(command.stdout, pid);
}

const longestCommand = 80;

function describe(command: string, pid: string): string {
  // Goes to the terminal: control characters of a foreign command line must not.
  const plain = command.replace(/[^\x20-\x7e]+/g, " ").trim();
  const short = plain.length > longestCommand ? `${plain.slice(0, longestCommand - 1)}…` : plain;
  return short === "" ? `pid ${pid}` : `${short} (pid ${pid})`;
}
