import { randomBytes } from "node:crypto";

export interface TagOptions {
  /** Path that everything of hotrun's is under, with a slash at both ends. */
  prefix: string;
  token: string;
  /** What the page will be up to date with: see `ToPage`. */
  version: number;
  generation: number;
  /** False: a refresh is a full page reload. */
  morph: boolean;
  /** False: the page does not show failures. */
  overlay: boolean;
}

/**
 * The element that brings the client into a page: ASCII, so that it can be inserted into any charset that extends ASCII.
 *
 * What the client has to know is in its attributes. The token is here and not in client.js, which a page of another
 * origin could run with a plain `<script src>`.
 */
export function createTag(options: TagOptions): string {
  const attributes = {
    src: `${options.prefix}client.js`,
    "data-hotrun": options.prefix,
    "data-token": options.token,
    "data-version": String(options.version),
    "data-generation": String(options.generation),
    ...(options.morph ? {} : { "data-no-morph": "" }),
    ...(options.overlay ? {} : { "data-no-overlay": "" }),
  };
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${asciiAttribute(value)}"`);
  return `<script type="module"${written.join("")}></script>`;
}

/** 128 random bits: who knows them has been given a page by this launcher. */
export function createToken(): string {
  return randomBytes(16).toString("base64url");
}

function asciiAttribute(value: string): string {
  return value.replace(/[^\w./:-]/gu, (character) => `&#${character.codePointAt(0)};`);
}
