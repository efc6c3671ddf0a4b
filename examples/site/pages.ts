import { description, title as siteTitle } from "./config.ts";
import type { Content } from "./content.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { findNote, type Note } from "./note.ts";

/** Every page of the site by its address: the server renders the one that is asked for, the export all of them. */
export function pagesOf({ notes }: Content): Map<string, () => string> {
  const listed = [...notes.values()].filter(({ url }) => url !== "/").sort(newestFirst);
  const tags = tagsOf(listed);
  const pages = new Map<string, () => string>();
  for (const note of listed) pages.set(note.url, () => notePage(note, notes));
  for (const [tag, tagged] of tags) pages.set(tagUrl(tag), () => tagPage(tag, tagged));
  pages.set("/tags/", () => tagsPage(tags));
  pages.set("/", () => homePage(listed, notes));
  return pages;
}

export function missingPage(): string {
  const main = html`<h1>Nothing grows here</h1>
<p>There is no page at this address. <a href="/">All notes</a></p>`;
  return layout({ title: "Not found", url: "", main });
}

/** `index.md` stands above the list of all notes. */
function homePage(listed: readonly Note[], notes: Content["notes"]): string {
  const home = notes.get("index.md");
  const main = html`<header class="intro">
  <h1>${home?.title ?? siteTitle}</h1>
  ${home && textOf(home, notes)}
</header>
${list(listed)}`;
  return layout({ url: "/", summary: description, main });
}

function notePage(note: Note, notes: Content["notes"]): string {
  const linking = [...notes.values()]
    .filter((other) => other !== note && other.links.some((name) => findNote(notes, name) === note))
    .sort(newestFirst);
  const main = html`<article>
  <header>
    <h1>${note.title}</h1>
    ${details(note)}
  </header>
  ${textOf(note, notes)}
</article>
${linking.length > 0 && html`<aside class="backlinks"><h2>Linked from</h2>${list(linking)}</aside>`}`;
  return layout({ title: note.title, url: note.url, summary: note.summary, main });
}

function tagPage(tag: string, tagged: readonly Note[]): string {
  const main = html`<h1><span class="faint">#</span>${tag}</h1>
${list(tagged)}
<p><a href="/tags/">All tags</a></p>`;
  return layout({ title: `#${tag}`, url: tagUrl(tag), main });
}

function tagsPage(tags: ReadonlyMap<string, readonly Note[]>): string {
  const items = [...tags].map(
    ([
      tag,
      tagged,
    ]) => html`<li><a class="tag" href="${tagUrl(tag)}">${tag}</a> <span class="faint">${tagged.length}</span></li>
  `,
  );
  const main = html`<h1>Tags</h1>
<ul class="tags">
  ${items}
</ul>`;
  return layout({ title: "Tags", url: "/tags/", main });
}

function list(notes: readonly Note[]): Html {
  const items = notes.map(
    (note) => html`<li>
    <a href="${note.url}">${note.title}</a>
    ${note.summary !== "" && html`<p>${note.summary}</p>`}
    ${details(note)}
  </li>
  `,
  );
  return html`<ul class="notes">
  ${items}
</ul>`;
}

function details({ date, tags, isDraft }: Note): Html {
  const parts = [
    isDraft && html`<span class="draft">Draft</span> `,
    date !== "" && html`<time datetime="${date}">${dateText(date)}</time> `,
    tags.map((tag) => html`<a class="tag" href="${tagUrl(tag)}">${tag}</a> `),
  ];
  return html`<p class="details">${parts}</p>`;
}

const textOf = (note: Note, notes: Content["notes"]) => renderMarkdown(note.text, (name) => findNote(notes, name));

function tagsOf(notes: readonly Note[]): Map<string, Note[]> {
  const byTag = new Map<string, Note[]>();
  for (const note of notes) for (const tag of note.tags) byTag.set(tag, [...(byTag.get(tag) ?? []), note]);
  return new Map([...byTag].sort(([a], [b]) => a.localeCompare(b)));
}

const tagUrl = (tag: string) => `/tags/${encodeURIComponent(tag.replace(/[^\p{L}\p{N}]+/gu, "-"))}/`;

const newestFirst = (a: Note, b: Note) => b.date.localeCompare(a.date) || a.title.localeCompare(b.title);

function dateText(date: string): string {
  const time = new Date(date);
  if (Number.isNaN(time.getTime())) return date;
  return time.toLocaleDateString("en", { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" });
}
