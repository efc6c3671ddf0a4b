import { isAbsolute, resolve } from "node:path";
import type { Asked, AskedFile, AskedPort } from "../protocol/app.ts";
import type { PathRequest } from "./listen-arguments.ts";

/** What a `listen` on a path asks the launcher for. */
export function askedFile({ path, options }: PathRequest): AskedFile {
  const absolute = fileAt(path);
  const { readableAll = false, writableAll = false } = options;
  return { path: absolute, label: absolute, readableAll, writableAll };
}

/** An abstract name of Linux, and a pipe of Windows, is no file: it stands for itself. */
export function fileAt(path: string): string {
  return path.startsWith("\0") || isAbsolute(path) ? path : resolve(path);
}

/** As the kernel would: the same port on overlapping addresses, or the same path. */
export function collides(a: Asked, b: Asked): boolean {
  if ("path" in a || "path" in b) return a.label === b.label;
  return a.port !== 0 && a.port === b.port && overlap(a, b);
}

const overlap = (a: AskedPort, b: AskedPort) => isWildcard(a.host) || isWildcard(b.host) || a.host === b.host;

const isWildcard = (host: string | null) => !host || host === "::" || host === "0.0.0.0";
