import { Marked, type Tokens } from "marked";
import { escapeHtml, Html } from "./html.ts";

export interface Target {
  url: string;
  title: string;
}

/** HTML of Markdown with links like `[[name]]` and `[[name|text]]`. HTML in the text is shown as text. */
export function renderMarkdown(text: string, find: (name: string) => Target | undefined): Html {
  return new Html(parser(find).parse(text, { async: false }));
}

/** The names in `[[…]]`, those in code left out. */
export function linksIn(text: string): string[] {
  const names: string[] = [];
  const marked = parser(() => undefined);
  marked.walkTokens(marked.lexer(text), (token) => void (token.type === "wikiLink" && names.push(token.name)));
  return names;
}

function parser(find: (name: string) => Target | undefined): Marked {
  return new Marked({
    renderer: { html: ({ text }) => escapeHtml(text) },
    extensions: [
      {
        name: "wikiLink",
        level: "inline",
        start: (text) => text.indexOf("[["),
        tokenizer(text) {
          const [raw, name, label] = /^\[\[([^[\]|\n]+)(?:\|([^[\]\n]+))?\]\]/.exec(text) ?? [];
          return raw && name ? { type: "wikiLink", raw, name: name.trim(), label: label?.trim() } : undefined;
        },
        renderer: ({ name, label }: Tokens.Generic) => wikiLink(name, label, find(name)),
      },
    ],
  });
}

function wikiLink(name: string, label: string | undefined, target: Target | undefined): string {
  if (target) return `<a href="${target.url}">${escapeHtml(label ?? target.title)}</a>`;
  return `<span class="missing" title="There is no such note yet">${escapeHtml(label ?? name)}</span>`;
}
