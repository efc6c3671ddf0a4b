import { createHash } from "node:crypto";

// A page with our tag in it is not the page that the app's ETag names. So the ETag of an injected page carries a mark
// that names what its tag said, and `If-None-Match` gets the app's own ETag back from it: the app may still say 304, and a page
// that a browser cached without a tag, or with an older one, is never confirmed.

/** `"abc"` → `W/"abc~hotrun.s.1f2e3d4c"`: `s` or `w` tells what the app's ETag was, strong or weak. */
const markedTag = /^W\/"(.*)~hotrun\.([sw])\.([0-9a-f]+)"$/s;
const plainTag = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;
const listedTag = /(?:W\/)?"[^"]*"/g;

let marked = { identity: "", mark: "" };

/** What marks the ETag of pages with a tag of that identity. */
export function validatorMark(identity: string): string {
  // It is the same from one reload to the next.
  if (marked.identity !== identity) {
    marked = { identity, mark: createHash("sha256").update(identity).digest("hex").slice(0, 12) };
  }
  return marked.mark;
}

/** The ETag of an injected page; null where the app's is none. */
export function markEtag(etag: string, mark: string): string | null {
  const match = plainTag.exec(etag.trim());
  return match && `W/"${match[2]}~hotrun.${match[1] ? "w" : "s"}.${mark}"`;
}

/** The If-None-Match to send to the app: its own ETags of the members with this mark; null: none has it. */
export function unmarkIfNoneMatch(value: string, mark: string): string | null {
  const own: string[] = [];
  for (const [member] of value.matchAll(listedTag)) {
    const match = markedTag.exec(member);
    if (match?.[3] === mark) own.push(`${match[2] === "w" ? "W/" : ""}"${match[1]}"`);
  }
  return own.length === 0 ? null : own.join(", ");
}
