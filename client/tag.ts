/** What the launcher has written into the tag that brought this script into the page. */
export interface Tag {
  /** Path that everything of hotrun's is under, with a slash at both ends. */
  prefix: string;
  token: string;
  /** That let this script in; empty: it needed none. */
  nonce: string;
  version: number;
  /** Under which the launcher has the HTML that this page was made of. */
  page: string;
  /** Of the request that the page came by, and of the answer. */
  method: string;
  status: number;
  /** False: a refresh is a full page reload. */
  morph: boolean;
  /** False: failures are not shown. */
  overlay: boolean;
  /** Selectors of elements that a morph never touches. */
  keep: readonly string[];
  /** What a morph has changed is shown for a moment. */
  highlight: boolean;
  /** Links are followed by morphing. */
  navigate: boolean;
  /** What the page logs is told to the launcher. */
  console: boolean;
}

/**
 * Reads the tag of this page, and takes it out: no script of the page shall find an element that is not the page's.
 *
 * Through the prototype, because markup can shadow any property of `document` (`<img name=querySelector>`; CVE-2024-45812).
 */
export function readTag(): Tag {
  const running: Element | null = Reflect.get(Document.prototype, "currentScript", document);
  // Run in another way than by its tag.
  const element = running ?? Document.prototype.querySelector.call(document, "script[data-hotrun]");
  if (!element) throw new Error("hotrun: this page has no client tag");
  const data = (name: string) => element.getAttribute(`data-${name}`);
  element.remove();
  return {
    prefix: data("hotrun") || "/__hotrun/",
    token: data("token") ?? "",
    nonce: (element as HTMLScriptElement).nonce,
    version: Number(data("version")),
    page: data("page") ?? "",
    method: data("method") ?? "GET",
    status: Number(data("status") ?? 200),
    morph: data("no-morph") === null,
    overlay: data("no-overlay") === null,
    keep: JSON.parse(data("keep") ?? "[]"),
    highlight: data("highlight") !== null,
    navigate: data("navigate") !== null,
    console: data("console") !== null,
  };
}
