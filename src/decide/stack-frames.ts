import type { StackFrame } from "../protocol/failure.ts";

/** What there is to show of a stack; the calls below these say nothing more. */
const maxFrames = 50;

/** A stack in parts, and as text without the calls of Node itself. */
export interface ReadStack {
  frames: StackFrame[];
  text: string;
}

/**
 * Reads a stack as V8 writes it, bounded; what is no call is passed over.
 *
 * @param message of the error: its lines may look like calls
 */
export function readStack(stack: string, message = ""): ReadStack {
  const at = message === "" ? -1 : stack.indexOf(message);
  const calls = (at < 0 ? stack : stack.slice(at + message.length))
    .split(/\r?\n/, maxLines)
    .flatMap((line) => {
      const call = /^\s+at (.+)$/.exec(line)?.[1]?.trimEnd();
      return call ? [{ text: `at ${call}`, frame: stackFrame(call) }] : [];
    })
    .slice(0, maxFrames);
  return {
    frames: calls.map(({ frame }) => frame),
    text: calls
      .filter(({ text }) => !/(?:^at (?:async )?|\()node:/.test(text))
      .map(({ text }) => text)
      .join("\n"),
  };
}

const maxLines = 1_000;

/** One call, without the `at`. */
function stackFrame(call: string): StackFrame {
  const { name, location } = split(call.replace(/^async /, ""));
  const called = { name: nameless.has(name) ? "" : name };
  const evaluated = /^eval at .*?\((.+)\), /.exec(location)?.[1];
  // The text of an eval is in no file; whose it is, is whoever had it evaluated.
  if (evaluated !== undefined) {
    const { file: _, line: __, column: ___, ...rest } = stackFrame(evaluated);
    return { ...rest, ...called };
  }
  const place = /^(.+?):(\d+)(?::(\d+))?$/.exec(location);
  const file = place ? pathOf(place[1] as string) : null;
  if (!place || file === null) return { ...called, of: "runtime" };
  const at = { file, line: Number(place[2]), ...(place[3] !== undefined && { column: Number(place[3]) }) };
  return { ...called, ...at, ...ownerOf(file) };
}

/** How V8 calls the top level of a module. */
const nameless = new Set(["<anonymous>", "Object.<anonymous>"]);

/** `name (location)`, or the location alone; paths may have brackets too. */
function split(call: string): { name: string; location: string } {
  if (!call.endsWith(")")) return { name: "", location: call };
  let open = 0;
  for (let index = call.length - 1; index >= 0; index--) {
    if (call[index] === ")") open++;
    if (call[index] === "(" && --open === 0) {
      return { name: call.slice(0, index).trim(), location: call.slice(index + 1, -1) };
    }
  }
  return { name: "", location: call };
}

/** Absolute path of a file; null: it is in no file, such as `node:fs` and `<anonymous>`. */
export function pathOf(location: string): string | null {
  if (/^(?:\/|\\\\|[A-Za-z]:[\\/])/.test(location)) return location;
  if (!location.startsWith("file://")) return null;
  const path = decoded(location.slice("file://".length).replace(/[?#].*$/, ""));
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1).replaceAll("/", "\\") : path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A lone per cent sign: it was no URL.
  }
}

/** The last `node_modules` counts: packages lie in packages, and pnpm's in a folder of its own. */
function ownerOf(file: string): Pick<StackFrame, "of" | "package"> {
  const inside = /^.*[\\/]node_modules[\\/](.*)$/s.exec(file)?.[1];
  if (inside === undefined) return { of: "app" };
  const name = /^(?:@[^\\/]+[\\/])?[^\\/@.][^\\/]*/.exec(inside)?.[0].replace("\\", "/");
  return { of: "package", ...(name !== undefined && { package: name }) };
}
