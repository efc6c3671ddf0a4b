import type { Transform } from "node:stream";
import * as zlib from "node:zlib";

export interface DecoderSink {
  data(chunk: Buffer): void;
  end(): void;
  /** `undecoded`: all that came in, if nothing has come out yet; else null. */
  failed(undecoded: Buffer[] | null): void;
  drained(): void;
}

/** Undoes a content coding while the body streams by. */
export interface Decoder {
  /** False: wait for `drained`. */
  write(chunk: Buffer): boolean;
  end(): void;
  pause(): void;
  resume(): void;
  destroy(): void;
}

// Not in Node 20.
const createZstdDecompress: (() => Transform) | undefined = Reflect.get(zlib, "createZstdDecompress");

/** A part of a compressed page that has been flushed must come out although the body goes on. */
const gzipOptions = { flush: zlib.constants.Z_SYNC_FLUSH };

/** Content codings that can be undone here. */
export const decodableCodings: ReadonlySet<string> = new Set([
  "gzip",
  "x-gzip",
  "deflate",
  "br",
  ...(createZstdDecompress ? ["zstd"] : []),
]);

export function createDecoder(coding: string, sink: DecoderSink): Decoder {
  let stream: Transform | null = null;
  let undecoded: Buffer[] | null = [];
  let isOver = false;

  function start(first: Buffer): Transform {
    const created = createStream(coding, first);
    created.on("data", (chunk: Buffer) => {
      undecoded = null;
      if (!isOver) sink.data(chunk);
    });
    created.on("end", () => {
      if (!isOver) sink.end();
    });
    created.on("error", () => {
      // The sink decides whether the page goes on as it came or breaks off: a clean end would be a lie.
      if (!isOver) sink.failed(undecoded);
      isOver = true;
    });
    created.on("drain", () => {
      if (!isOver) sink.drained();
    });
    return created;
  }

  return {
    write: (chunk) => {
      undecoded?.push(chunk);
      stream ??= start(chunk);
      return stream.write(chunk);
    },
    end: () => {
      // Without a byte there is nothing to undo, and zlib takes the empty input for a cut one.
      if (stream) stream.end();
      else sink.end();
    },
    pause: () => void stream?.pause(),
    resume: () => void stream?.resume(),
    destroy: () => {
      isOver = true;
      stream?.destroy();
    },
  };
}

function createStream(coding: string, first: Buffer): Transform {
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return zlib.createGunzip(gzipOptions);
    case "deflate":
      // Said of two formats: with zlib's header, whose low four bits name the method (8), or without any.
      return ((first[0] ?? 0) & 0x0f) === 8 ? zlib.createInflate(gzipOptions) : zlib.createInflateRaw(gzipOptions);
    case "br":
      return zlib.createBrotliDecompress();
    default:
      if (!createZstdDecompress) throw new TypeError(`no decoder for ${coding}`);
      return createZstdDecompress();
  }
}
