import { linksIn } from "./markdown.ts";

export interface Note {
  /** Where its page is: `/basics/links/`. */
  url: string;
  title: string;
  /** `2026-05-02`, or nothing. */
  date: string;
  summary: string;
  tags: string[];
  /** Names in `[[…]]`. */
  links: string[];
  /** Markdown. */
  text: string;
  isDraft: boolean;
}

/**
 * A note of a Markdown file. Before the text there may be lines `date: …`, `summary: …` and `tags: …, …` between two lines
 * `---`; its title is the first heading.
 */
export function readNote(path: string, source: string, isDraft: boolean): Note {
  const [, head = "", body = ""] = /^(?:---\r?\n(.*?)^---\r?\n)?(.*)/ms.exec(source) ?? [];
  const fields = new Map([...head.matchAll(/^(\w+): *(.*)$/gm)].map(([, name, value]) => [name, value?.trim()]));
  const [heading, title = nameOf(path)] = /^\s*# (.+)/.exec(body) ?? [""];
  const text = body.slice(heading.length);
  return {
    url: urlOf(path),
    title: title.trim(),
    date: fields.get("date") ?? "",
    summary: fields.get("summary") ?? "",
    tags: (fields.get("tags") ?? "").split(/\s*,\s*/).filter((tag) => tag !== ""),
    links: linksIn(text),
    text,
    isDraft,
  };
}

/** By title or by the name of its file, in capitals or not. */
export function findNote(notes: ReadonlyMap<string, Note>, name: string): Note | undefined {
  const wanted = name.toLowerCase();
  for (const [path, note] of notes)
    if (note.title.toLowerCase() === wanted || nameOf(path).toLowerCase() === wanted) return note;
  return undefined;
}

const nameOf = (path: string) => path.replace(/^.*\/|\.md$/g, "");

/** `index.md` is the page of its folder. */
function urlOf(path: string): string {
  const parts = path.replace(/\.md$/, "").split("/");
  if (parts.at(-1) === "index") parts.pop();
  return ["", ...parts.map(encodeURIComponent), ""].join("/");
}
