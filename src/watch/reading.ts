import { hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { fileSignature } from "../protocol/file-signature.ts";

/** Files above this are not read; their size and modification time stand for the content. */
export const readableBytes = 10 * 1024 * 1024;

/** What a file was at one moment. */
export interface Reading {
  /** Stands for the content; null where there is no readable file. */
  hash: string | null;
  bytes: number;
  /** Of the file's metadata, for asking cheaply whether a reading still holds; null: not known. */
  signature: string | null;
  /** Null where there is no file, where it is too large, and where nobody needs it any more. */
  content: Buffer | null;
}

export const missing: Reading = { hash: null, bytes: 0, signature: "", content: null };

/** Reads a file as it is now, blocking: an event waits for the answer, and a source file takes microseconds. */
export function readNow(file: string): Reading {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return missing; // Absent, or locked for the moment (Windows): both are given time to come back before they count.
  }
  try {
    // The metadata before the content: a write in between makes the signature too old, never too new.
    const stat = fstatSync(descriptor, { bigint: true });
    if (!stat.isFile()) return missing;
    const signature = fileSignature(stat);
    if (stat.size > readableBytes) return { hash: signature, bytes: Number(stat.size), signature, content: null };
    const content = readFileSync(descriptor);
    return { ...readingOf(content), signature, content };
  } catch {
    return missing; // Unreadable, as above.
  } finally {
    closeSync(descriptor);
  }
}

/** The reading that a content stands for. */
export function readingOf(content: Buffer | string): Reading {
  return { hash: hash("sha1", content), bytes: Buffer.byteLength(content), signature: null, content: null };
}

/** Changes whenever the file at a path is written or replaced, as far as its metadata can tell; "" if it is not there. */
export function signatureNow(file: string): string {
  try {
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
    return stat?.isFile() ? fileSignature(stat) : "";
  } catch {
    return ""; // A folder on the way is gone or closed to us: no file, as far as we can know.
  }
}
