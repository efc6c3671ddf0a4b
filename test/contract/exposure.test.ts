import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { modes, plainApp } from "../support/apps.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { descendants } from "../support/process.ts";

const skip = process.platform === "linux" ? false : "who listens is read from /proc";

/** The state of a socket that listens, in /proc/net/tcp. */
const listening = "0A";
/** 127.0.0.1 and ::1 as they stand there. */
const loopback = new Set(["0100007F", "00000000000000000000000001000000"]);

/** Inodes of the sockets that a process has open. */
function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // it was closed in between
      }
    });
  } catch {
    return []; // the process has ended in between
  }
}

interface Exposure {
  /** Addresses and ports that hotrun and what it runs listen on. */
  tcp: { address: string; port: number }[];
  /** Paths of their Unix sockets that listen. */
  unix: string[];
}

/** What hotrun and all below it listen on. */
function exposureOf(app: RunningHotrun): Exposure {
  const inodes = new Set([app.pid, ...descendants(app.pid)].flatMap(socketsOf));
  const rows = (table: string) =>
    readFileSync(`/proc/net/${table}`, "latin1")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/));
  const tcp = [...rows("tcp"), ...rows("tcp6")]
    .filter((fields) => fields[3] === listening && inodes.has(fields[9] ?? ""))
    .map((fields) => {
      const [address = "", port = ""] = (fields[1] ?? "").split(":");
      return { address, port: Number.parseInt(port, 16) };
    });
  // The flag of a Unix socket that listens is the third bit of the second half (proc(5): __SO_ACCEPTCON).
  const unix = rows("unix")
    .filter((fields) => fields[3] === "00010000" && inodes.has(fields[6] ?? ""))
    .flatMap((fields) => fields[7] ?? []);
  return { tcp, unix };
}

function assertHidden(app: RunningHotrun): void {
  const { tcp, unix } = exposureOf(app);
  const port = Number(new URL(app.url).port);
  assert.ok(tcp.length > 0, "the front is found");
  for (const { address, port: found } of tcp) {
    assert.ok(loopback.has(address), `listens at ${address}`);
    assert.equal(found, port);
  }
  assert.ok(unix.length > 0, "the endpoint is found");
  for (const path of unix) {
    const { mode, uid } = statSync(dirname(path));
    assert.equal((mode & 0o777).toString(8), "700", path);
    assert.equal(uid, process.getuid?.());
  }
}

for (const { mode, args } of modes) {
  test(`nothing but the front listens beyond a folder of the user's own, before a save and after (${mode})`, {
    skip,
  }, async () => {
    await using app = await startHotrun({ files: plainApp, args: ["--host=localhost", ...args] });
    assertHidden(app);
    app.edit("text.ts", "one", "two");
    await app.reload();
    await app.served("/text", "two");
    assertHidden(app);
  });
}

test("a program that is not Node's listens at a loopback port that nobody was told, and the front is hotrun's", {
  skip,
}, async () => {
  const server = `
const net = require("node:net");
net.createServer((socket) => socket.end("HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok")).listen(Number(process.argv[2]), "127.0.0.1");
`;
  await using app = await startHotrun({
    files: { "server.cjs": server },
    entry: null,
    // Without NODE_OPTIONS it is any program to hotrun.
    args: ["--host=localhost", "--", "/usr/bin/env", "-u", "NODE_OPTIONS", process.execPath, "server.cjs", "{port}"],
  });
  assert.equal((await app.get("/")).body, "ok");
  const { tcp } = exposureOf(app);
  const front = Number(new URL(app.url).port);
  const others = new Set(tcp.filter(({ port }) => port !== front).map(({ port }) => port));
  assert.equal(others.size, 1);
  for (const { address } of tcp) assert.ok(loopback.has(address), `listens at ${address}`);
});
