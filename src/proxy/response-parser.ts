import { type AskedFor, type ResponseHead, readHeaderLines, readResponseHead } from "./response-head.ts";

/** Takes the parts of an answer as they come. */
export interface ResponseSink {
  /** A 1xx answer; the final one is still to come. */
  informational(head: ResponseHead): void;
  head(head: ResponseHead): void;
  /** A part of the body, without any framing. */
  data(chunk: Buffer): void;
}

export type Progress =
  | { type: "more" }
  /** The answer is complete; `surplus`: bytes followed that nobody asked for. */
  | { type: "done"; trailers: string[]; surplus: boolean }
  /** 101: `rest` belongs to the other protocol. */
  | { type: "upgraded"; head: ResponseHead; rest: Buffer }
  | { type: "bad"; message: string };

export interface ResponseParser {
  /** The next bytes answer this request. */
  expect(asked: AskedFor): void;
  write(chunk: Buffer): Progress;
  /** The connection has ended: `more` means that the answer is cut off. */
  finish(): Progress;
}

type State =
  | { type: "head" }
  | { type: "length"; left: number }
  | { type: "close" }
  | { type: "chunk-size" }
  | { type: "chunk-data"; left: number }
  | { type: "chunk-end" }
  | { type: "trailers" }
  | { type: "ended"; progress: Progress };

interface Reader {
  readonly sink: ResponseSink;
  asked: AskedFor;
  state: State;
  /** What came in and is not used up. */
  input: Buffer;
}

/** As much as Node's own parser is set to take from browsers. */
const maxHeadBytes = 64 * 1024;
const maxChunkLineBytes = 4 * 1024;
const more: Progress = { type: "more" };
const noBytes: Buffer = Buffer.alloc(0);

/** An incremental HTTP/1.x response parser. Body bytes are given on as views of what came in. */
export function createResponseParser(sink: ResponseSink): ResponseParser {
  const reader: Reader = { sink, asked: { method: "GET", upgrade: false }, state: { type: "head" }, input: noBytes };
  return {
    expect: (asked) => {
      reader.asked = asked;
      reader.state = { type: "head" };
      reader.input = noBytes;
    },
    write: (chunk) => {
      reader.input = reader.input.length === 0 ? chunk : Buffer.concat([reader.input, chunk]);
      return advance(reader);
    },
    finish: () => {
      if (reader.state.type === "close") end(reader);
      return reader.state.type === "ended" ? reader.state.progress : more;
    },
  };
}

function advance(reader: Reader): Progress {
  while (reader.state.type !== "ended") {
    const { state } = reader;
    const left = reader.input.length;
    step(reader, state);
    if (reader.state === state && reader.input.length === left) return more;
  }
  const { progress } = reader.state;
  return progress.type === "done" && reader.input.length > 0 ? { ...progress, surplus: true } : progress;
}

function step(reader: Reader, state: Exclude<State, { type: "ended" }>): void {
  switch (state.type) {
    case "head":
      return readHead(reader);
    case "length":
    case "chunk-data":
      return readBody(reader, state);
    case "close":
      if (reader.input.length > 0) reader.sink.data(take(reader, reader.input.length));
      return;
    case "chunk-size":
      return readChunkSize(reader);
    case "chunk-end":
      if (reader.input.length < 2) return;
      if (!startsWithCrlf(reader.input)) return bad(reader, "a chunk without its line end");
      take(reader, 2);
      reader.state = { type: "chunk-size" };
      return;
    case "trailers":
      return readTrailers(reader);
  }
}

function readHead(reader: Reader): void {
  const ending = findEmptyLine(reader.input);
  if ((ending?.start ?? reader.input.length) > maxHeadBytes) return bad(reader, "more than 64 KB of headers");
  if (ending === null) return;
  const head = readResponseHead(take(reader, ending.end).toString("latin1", 0, ending.start), reader.asked);
  if (typeof head === "string") return bad(reader, head);
  if (head.status === 101) {
    const rest = take(reader, reader.input.length);
    reader.state = { type: "ended", progress: { type: "upgraded", head, rest } };
  } else if (head.status < 200) {
    reader.sink.informational(head);
  } else {
    begin(reader, head);
  }
}

function begin(reader: Reader, head: ResponseHead): void {
  reader.sink.head(head);
  const { framing } = head;
  if (framing.type === "none" || (framing.type === "length" && framing.bytes === 0)) end(reader);
  else if (framing.type === "length") reader.state = { type: "length", left: framing.bytes };
  else reader.state = framing.type === "chunked" ? { type: "chunk-size" } : { type: "close" };
}

function readBody(reader: Reader, state: { type: "length" | "chunk-data"; left: number }): void {
  if (reader.input.length === 0) return;
  const chunk = take(reader, Math.min(state.left, reader.input.length));
  state.left -= chunk.length;
  reader.sink.data(chunk);
  if (state.left > 0) return;
  if (state.type === "length") end(reader);
  else reader.state = { type: "chunk-end" };
}

const chunkSize = /^([0-9a-fA-F]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;

function readChunkSize(reader: Reader): void {
  const lineEnd = reader.input.indexOf("\r\n");
  if (lineEnd === -1) {
    if (reader.input.length > maxChunkLineBytes) bad(reader, "an endless chunk size");
    return;
  }
  const match = chunkSize.exec(take(reader, lineEnd + 2).toString("latin1", 0, lineEnd));
  if (!match) return bad(reader, "an invalid chunk size");
  const left = Number.parseInt(match[1] as string, 16);
  reader.state = left === 0 ? { type: "trailers" } : { type: "chunk-data", left };
}

function readTrailers(reader: Reader): void {
  if (reader.input.length < 2) return;
  if (startsWithCrlf(reader.input)) {
    take(reader, 2);
    return end(reader);
  }
  const lineEnd = reader.input.indexOf("\r\n\r\n");
  if (lineEnd === -1) {
    if (reader.input.length > maxHeadBytes) bad(reader, "more than 64 KB of trailers");
    return;
  }
  const trailers = readHeaderLines(
    take(reader, lineEnd + 4)
      .toString("latin1", 0, lineEnd)
      .split("\n"),
    0,
  );
  if (typeof trailers === "string") return bad(reader, trailers);
  end(reader, trailers);
}

function take(reader: Reader, bytes: number): Buffer {
  const taken = reader.input.subarray(0, bytes);
  reader.input = bytes === reader.input.length ? noBytes : reader.input.subarray(bytes);
  return taken;
}

function end(reader: Reader, trailers: string[] = []): void {
  reader.state = { type: "ended", progress: { type: "done", trailers, surplus: false } };
}

function bad(reader: Reader, message: string): void {
  reader.state = { type: "ended", progress: { type: "bad", message } };
}

function startsWithCrlf(bytes: Buffer): boolean {
  return bytes[0] === 13 && bytes[1] === 10;
}

/** The empty line that ends a head: `start` is where the last line before it ends, `end` is behind it. */
function findEmptyLine(bytes: Buffer): { start: number; end: number } | null {
  const crlf = bytes.indexOf("\n\r\n");
  const lf = (crlf === -1 ? bytes : bytes.subarray(0, crlf)).indexOf("\n\n");
  if (lf !== -1) return { start: lf, end: lf + 2 };
  return crlf === -1 ? null : { start: crlf, end: crlf + 3 };
}
