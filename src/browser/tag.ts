/** What all pages are told alike, until something changes. */
export interface TagFacts {
  /** Path that everything of hotrun's is under, with a slash at both ends. */
  prefix: string;
  /** Hash of the client's bundle: see `clientHash`. */
  client: string;
  token: string;
  /** What the page will be up to date with: see `ToPage`. */
  version: number;
  generation: number;
  /** False: a refresh is a full page reload. */
  morph: boolean;
  /** False: the page does not show failures. */
  overlay: boolean;
  /** Links are followed by morphing (false). */
  navigate?: boolean;
  /** Selectors of elements that a morph never touches. */
  keep: readonly string[];
  /** What a morph has changed is shown for a moment. */
  highlight: boolean;
  /** What the page logs is told to the launcher. */
  console: boolean;
}

/** What only this page is told. */
export interface TagPage {
  /** Under which `SentPages` has its HTML. */
  page: string;
  /** Of the request that it answers, and of the answer. */
  method: string;
  status: number;
  /** That lets the script in; null: it needs none. */
  nonce: string | null;
}

/**
 * The element that brings the client into a page: ASCII, so that it can be inserted into any charset that extends ASCII.
 *
 * A classic script that the parser waits for, so that it runs before any script of the page. What the client has to know
 * is in its attributes. The token is here and not in client.js, which a page of another origin could run with a plain
 * `<script src>`.
 */
export function createTag(facts: TagFacts & TagPage): string {
  return tagOf(tagOpening(facts), facts);
}

/** The part of the tag that is alike for all pages, up to the attributes that `tagOf` adds. */
export function tagOpening(facts: TagFacts): string {
  return `<script${written({
    src: `${facts.prefix}client.js?v=${facts.client}`,
    "data-hotrun": facts.prefix,
    "data-token": facts.token,
    "data-version": String(facts.version),
    "data-generation": String(facts.generation),
    ...(facts.morph ? {} : { "data-no-morph": "" }),
    ...(facts.overlay ? {} : { "data-no-overlay": "" }),
    ...(facts.navigate ? { "data-navigate": "" } : {}),
    ...(facts.keep.length === 0 ? {} : { "data-keep": JSON.stringify(facts.keep) }),
    ...(facts.highlight ? { "data-highlight": "" } : {}),
    ...(facts.console ? { "data-console": "" } : {}),
  })}`;
}

export function tagOf(opening: string, { page, method, status, nonce }: TagPage): string {
  const attributes = {
    "data-page": page,
    ...(method === "GET" ? {} : { "data-method": method }),
    ...(status === 200 ? {} : { "data-status": String(status) }),
    ...(nonce === null ? {} : { nonce }),
  };
  return `${opening}${written(attributes)}></script>`;
}

function written(attributes: Record<string, string>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${asciiAttribute(value)}"`)
    .join("");
}

function asciiAttribute(value: string): string {
  return value.replace(/[^\w./:?=+-]/gu, (character) => `&#${character.codePointAt(0)};`);
}
