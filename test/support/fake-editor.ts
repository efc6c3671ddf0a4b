import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

export interface FakeEditor extends AsyncDisposable {
  /** For `HOTRUN_EDITOR`. */
  readonly command: string;
  /** What it was called with, in the order of the starts; waits for the next one. */
  next(): Promise<string[]>;
}

/** A program that says what it was called with, each argument as it is. */
export async function createFakeEditor(name = "fake-editor"): Promise<FakeEditor> {
  const folder = await mkdtemp(join(tmpdir(), "hotrun-editor-"));
  const pipe = join(folder, "calls");
  const command = join(folder, name);
  // In one write, so that calls at the same time do not mix.
  await writeFile(command, `#!/bin/sh\nprintf '%s\\0' "$#" "$@" >'${pipe}'\n`, { mode: 0o755 });
  spawnSync("mkfifo", [pipe]);
  // Open for writing too, so that no end of a writer is the end.
  const reader = spawn("sh", ["-c", 'exec cat <>"$1"', "sh", pipe], { stdio: ["ignore", "pipe", "inherit"] });
  const texts = readTexts(reader.stdout);
  const read = async () => String((await texts.next()).value);
  return {
    command,
    async next() {
      const count = Number(await read());
      const args: string[] = [];
      while (args.length < count) args.push(await read());
      return args;
    },
    async [Symbol.asyncDispose]() {
      reader.kill();
      await once(reader, "exit");
      await rm(folder, { recursive: true });
    },
  };
}

/** What ends with a null character each. */
async function* readTexts(stream: Readable): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    const texts = (rest + chunk).split("\0");
    rest = texts.pop() ?? "";
    yield* texts;
  }
}
