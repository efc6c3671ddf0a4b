import { description, title as siteTitle } from "./config.ts";
import { type Html, html } from "./html.ts";

export interface Page {
  /** Nothing on the home page. */
  title?: string;
  url: string;
  summary?: string;
  main: Html;
}

/** What all pages have in common. */
export function layout({ title, url, summary, main }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="description" content="${summary || description}">
  <title>${title ? `${title} · ${siteTitle}` : siteTitle}</title>
  <link rel="icon" href="/icon.svg">
  <link rel="stylesheet" href="/style.css">
</head>
<body>
  <nav>
    <a class="home" href="/"><img src="/icon.svg" alt="" width="24" height="24">${siteTitle}</a>
    <a href="/"${current(url === "/")}>Notes</a>
    <a href="/tags/"${current(url.startsWith("/tags/"))}>Tags</a>
  </nav>
  <main>
${main}
  </main>
  <footer>${description}</footer>
</body>
</html>
`.text;
}

const current = (isCurrent: boolean) => isCurrent && html` aria-current="page"`;
