/** Thrown where only the browser can show what the server has sent; the page may be half done by then. */
export class NeedsReload extends Error {}
