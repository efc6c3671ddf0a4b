// A policy in a <meta> cannot be relaxed from outside, and our script, which comes before it, needs its connections for as
// long as the page lives. So the text in the page is edited, if it is where the tag goes in: as far as the head has come by
// then. What is not plain to read is left alone.

/** What the head of a page may have before its end besides elements that contain text. */
const emptyElements = new Set(["meta", "link", "base", "basefont", "bgsound"]);
/** Their content is no markup. With scripting on, that holds for <noscript> too. */
const textElements = new Set(["title", "style", "script", "noscript", "noframes"]);

/** More of a page than this is not looked at. */
const maxBytes = 64 * 1024;

/** Edits the policies in the `<meta>`s of what follows `<head>`; the very bytes where there are none. */
export function editMetaPolicies(html: Buffer, edit: (policy: string) => string): Buffer {
  // Nearly all pages have none, and need not be made a text of.
  if (html.indexOf("ecurity-") === -1) return html;
  const text = html.toString("latin1", 0, maxBytes);
  // Charsets that shift write other characters with the bytes of markup.
  if (text.includes("\x1b")) return html;
  let edited = "";
  let end = 0;
  for (const { start, raw } of policiesIn(text)) {
    edited += text.slice(end, start) + editRaw(raw, edit);
    end = start + raw.length;
  }
  return end === 0 ? html : Buffer.concat([Buffer.from(edited + text.slice(end), "latin1"), html.subarray(maxBytes)]);
}

interface RawPolicy {
  start: number;
  /** With its quotes. */
  raw: string;
}

interface Attribute {
  name: string;
  value: string;
  /** Of the value with its quotes. */
  start: number;
}

interface Tag {
  name: string;
  isEnd: boolean;
  attributes: Attribute[];
  end: number;
}

function policiesIn(text: string): RawPolicy[] {
  const found: RawPolicy[] = [];
  const lower = text.toLowerCase();
  for (let position = 0; ; ) {
    position = match(/(?:[\t\n\f\r ]+|<!--(?:-?>|.*?--!?>))*/sy, text, position)?.end ?? position;
    const tag = readTag(text, position);
    if (!tag) return found;
    position = tag.end;
    if (textElements.has(tag.name)) {
      if (!tag.isEnd) position = lower.indexOf(`</${tag.name}`, position);
      // A script that contains a comment may not end where it seems to.
      if (position === -1 || (tag.name === "script" && text.slice(tag.end, position).includes("<!--"))) return found;
    } else if (!emptyElements.has(tag.name) || tag.isEnd) return found;
    const policy = tag.name === "meta" ? policyOf(tag) : null;
    if (policy) found.push(policy);
  }
}

function policyOf({ attributes }: Tag): RawPolicy | null {
  const first = (wanted: string) => attributes.find(({ name }) => name === wanted);
  const content = first("content");
  if (!content || unquoted(first("http-equiv")?.value ?? "").toLowerCase() !== "content-security-policy") return null;
  return /^["']/.test(content.value) ? { start: content.start, raw: content.value } : null;
}

/** Spaces are those of HTML, of which \s has more. */
const attributePattern =
  /([^\t\n\f\r />=]+)(?:[\t\n\f\r ]*=[\t\n\f\r ]*("[^"]*"|'[^']*'|[^\t\n\f\r "'>][^\t\n\f\r >]*))?/y;

/** https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state, without what is not complete or odd. */
function readTag(text: string, position: number): Tag | null {
  const opening = match(/<(\/?)([a-z][a-z0-9]*)(?=[\t\n\f\r />])/iy, text, position);
  if (!opening) return null;
  const attributes: Attribute[] = [];
  let { end } = opening;
  for (;;) {
    end = match(/[\t\n\f\r /]+/y, text, end)?.end ?? end;
    if (text[end] === ">") {
      const [, slash, name = ""] = opening.groups;
      return { name: name.toLowerCase(), isEnd: slash === "/", attributes, end: end + 1 };
    }
    const attribute = match(attributePattern, text, end);
    if (!attribute) return null;
    const [, name = "", value = ""] = attribute.groups;
    end = attribute.end;
    attributes.push({ name: name.toLowerCase(), value, start: end - value.length });
  }
}

function match(pattern: RegExp, text: string, position: number): { groups: RegExpExecArray; end: number } | null {
  pattern.lastIndex = position;
  const groups = pattern.exec(text);
  return groups && { groups, end: pattern.lastIndex };
}

const references: Record<string, string> = {
  "&amp;": "&",
  "&quot;": '"',
  "&#34;": '"',
  "&#x22;": '"',
  "&apos;": "'",
  "&#39;": "'",
  "&#x27;": "'",
};

function editRaw(raw: string, edit: (policy: string) => string): string {
  const quote = raw[0] as string;
  const isOdd = unquoted(raw)
    .replace(/&(?:amp|quot|apos|#39|#34|#x27|#x22);/gi, "")
    .includes("&");
  if (isOdd) return raw;
  const policy = unquoted(raw).replace(/&[#\w]+;/g, (reference) => references[reference.toLowerCase()] as string);
  const edited = edit(policy);
  if (edited === policy) return raw;
  const escaped = edited.replaceAll("&", "&amp;").replaceAll(quote, quote === '"' ? "&quot;" : "&#39;");
  return quote + escaped + quote;
}

function unquoted(value: string): string {
  return value.replace(/^(["'])(.*)\1$/s, "$2").trim();
}
