import { statSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { OwnFront } from "./own-front.ts";
import type { Position, SourceMaps } from "./source-maps.ts";

export interface PageStack {
  /** One frame a line, from `at` on; those without a source map as the browser has written them. */
  text: string;
  /** Of the first frame, if it is in a file of the folder; absolute. */
  place: ({ file: string } & Position) | null;
}

export interface StackContext {
  maps: SourceMaps;
  front: OwnFront | null;
  /** Path with query of the page: a frame in it is of an inline script. */
  page: string;
  /** Folder that paths are shown from. */
  root: string;
}

interface Frame extends Position {
  name: string;
  url: string;
}

/** Says a stack of a page in places of the sources. Never rejects. */
export async function sourceStack(stack: string, context: StackContext): Promise<PageStack> {
  const lines = stack.split("\n").filter((line) => line.trim() !== "");
  const frames = await Promise.all(lines.map((line) => sourceFrame(line.trim(), context)));
  const first = frames[0];
  return {
    text: frames.map(({ text }) => text).join("\n"),
    place: first?.file ? { file: first.file, line: first.line, column: first.column } : null,
  };
}

type SourceFrame = { text: string; file?: string } & Position;

async function sourceFrame(text: string, { maps, front, page, root }: StackContext): Promise<SourceFrame> {
  const asIs = { text, line: 0, column: 0 };
  const frame = readFrame(text);
  if (!frame || !front || isOf(page, frame.url, front)) return asIs;
  const map = await maps.of(frame.url, front);
  const found = map?.find(frame);
  if (!map || !found) return asIs;
  const { line, column } = found;
  const { name, file } = placeSource(found.source, map.url, root);
  const place = `${name}:${line}:${column}`;
  return { text: frame.name ? `at ${frame.name} (${place})` : `at ${place}`, line, column, ...(file && { file }) };
}

/** A line of a stack, as V8 (`at f (url:1:2)`, `at url:1:2`) or as Firefox and Safari (`f@url:1:2`) write it. */
export function readFrame(text: string): Frame | null {
  if (text.length > 2000) return null;
  const [, name = "", url, line, column] =
    /^at (?:async )?(\S+):(\d+):(\d+)$/.exec(text)?.toSpliced(1, 0, "") ??
    /^at (.+?) \((\S+):(\d+):(\d+)\)$/.exec(text) ??
    /^([^@]*)@(\S+):(\d+):(\d+)$/.exec(text) ??
    [];
  return url === undefined ? null : { name, url, line: Number(line), column: Number(column) };
}

function isOf(page: string, url: string, { origin }: OwnFront): boolean {
  return url.replace(/#.*/, "") === origin + page;
}

/** Where a source of a map is: a file of the folder if it can be found there, else by the name that the map has for it. */
export function placeSource(source: string, mapUrl: string, root: string): { name: string; file?: string } {
  const plain = source.replace(/[?#].*$/s, "");
  // `webpack://name/./src/a.ts`, `http://localhost:3000/src/a.ts`
  const path = /^(?!file:)[\w-]+:\/\//.test(plain) ? plain.replace(/^[\w-]+:\/\/[^/]*\/+/, "") : plain;
  const below = path.replace(/^(\.{0,2}\/)+/, "");
  const file = [filePath(plain), join(root, served(path, mapUrl)), join(root, below)].find(
    (candidate) => candidate?.startsWith(root + sep) && isFile(candidate),
  );
  return file ? { name: relative(root, file).split(sep).join("/"), file } : { name: below || source };
}

/** Of a source that is named by where it is on the disk. */
function filePath(source: string): string | undefined {
  try {
    return source.startsWith("file:") ? fileURLToPath(source) : isAbsolute(source) ? source : undefined;
  } catch {
    // A `file:` URL with a host, or with a slash in disguise.
    return undefined;
  }
}

/** The path at which the server would have the source. */
function served(path: string, mapUrl: string): string {
  try {
    return decodeURIComponent(new URL(path, mapUrl).pathname);
  } catch {
    return "";
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Not there, or no path at all.
    return false;
  }
}
