import { once } from "node:events";
import { lstatSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { AskedFile, FileFront, Protocol } from "../protocol/app.ts";
import { createFront, type Front, type FrontOptions } from "../proxy/front.ts";

export interface SocketFilesOptions
  extends Pick<FrontOptions, "gate" | "own" | "trustProxy" | "unavailable" | "tag" | "descriptors"> {
  onOpened(path: string): void;
}

/** The Unix sockets on which the app listens, each with a front as a port has one. */
export interface SocketFiles {
  /** @throws Error with the code that the app would get without us: the path is taken, or may not be made */
  forApp(asked: AskedFile, protocol: Protocol): Promise<FileFront>;
  find(asked: AskedFile): { key: string; front: Front } | undefined;
  list(): FileFront[];
  /** Of those that are open, only these are needed any longer. */
  keep(labels: ReadonlySet<string>): void;
  close(): Promise<void>;
}

interface OpenFile {
  asked: AskedFile;
  key: string;
  front: Front;
  /** Of the socket file; null where there is none to look at (an abstract name, a pipe on Windows). */
  inode: number | null;
}

export function createSocketFiles(options: SocketFilesOptions): SocketFiles {
  const open: OpenFile[] = [];

  async function openFile(asked: AskedFile, protocol: Protocol): Promise<void> {
    const server = await listenAt(asked);
    const key = `unix:${asked.path}`;
    // Whoever opens a file is no web page: any name will do for a host.
    const guard = { hosts: "any", wildcard: true, trustProxy: options.trustProxy } as const;
    const front = createFront({ ...options, key, servers: [server], protocol, guard });
    open.push({ asked, key, front, inode: inodeOf(asked.path) });
    options.onOpened(asked.path);
  }

  async function close(file: OpenFile): Promise<void> {
    open.splice(open.indexOf(file), 1);
    await file.front.close();
  }

  const find = ({ label }: AskedFile) => open.find(({ asked }) => asked.label === label);

  return {
    async forApp(asked, protocol) {
      const known = find(asked);
      // Somebody has deleted the file: a new one is needed. If there is another one, then it is not for us to take.
      if (known && known.inode !== null && inodeOf(asked.path) === null) await close(known);
      if (!find(asked)) await openFile(asked, protocol);
      return { asked, address: asked.path };
    },
    find,
    list: () => open.map(({ asked }) => ({ asked, address: asked.path })),
    keep(labels) {
      for (const file of [...open]) if (!labels.has(file.asked.label)) void close(file);
    },
    async close() {
      await Promise.all([...open].map(close));
    },
  };
}

async function listenAt({ path, readableAll, writableAll }: AskedFile): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  const listening = once(server, "listening");
  server.listen({ path, readableAll, writableAll, exclusive: true });
  await listening;
  return server;
}

function inodeOf(path: string): number | null {
  if (path.startsWith("\0")) return null;
  return lstatSync(path, { throwIfNoEntry: false })?.ino ?? null;
}
