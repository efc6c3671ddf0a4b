import type { ReloadReason } from "../../src/protocol/live.ts";

/** Thrown where only the browser can show what the server has sent; the page may be half done by then. */
export class NeedsReload extends Error {
  readonly reason: ReloadReason;

  constructor(reason: ReloadReason) {
    super(reason);
    this.reason = reason;
  }
}
