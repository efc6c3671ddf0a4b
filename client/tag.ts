/** What the launcher has written into the tag that brought this script into the page. */
export interface Tag {
  element: HTMLScriptElement;
  /** Path that everything of hotrun's is under, with a slash at both ends. */
  prefix: string;
  token: string;
  version: number;
  /** False: a refresh is a full page reload. */
  morph: boolean;
  /** False: failures are not shown. */
  overlay: boolean;
}

/**
 * Reads the tag of this page.
 *
 * Through the prototype, because markup can shadow any property of `document` (`<img name=querySelector>`; CVE-2024-45812).
 */
export function readTag(): Tag {
  const element = Document.prototype.querySelector.call(document, "script[data-hotrun]") as HTMLScriptElement | null;
  if (!element) throw new Error("hotrun: this page has no client tag");
  const data = (name: string) => element.getAttribute(`data-${name}`);
  return {
    element,
    prefix: data("hotrun") || "/__hotrun/",
    token: data("token") ?? "",
    version: Number(data("version")),
    morph: data("no-morph") === null,
    overlay: data("no-overlay") === null,
  };
}
