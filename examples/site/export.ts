import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openContent } from "./content.ts";
import { missingPage, pagesOf } from "./pages.ts";

// Writes the site to `dist`, as files for any web server.
const site = openContent({ drafts: process.argv.includes("--drafts") });
const content = await site.ready;
await site.close();
const pages = pagesOf(content);

await rm("dist", { recursive: true, force: true });
for (const [url, page] of pages) await write(`${decodeURIComponent(url)}index.html`, page());
await write("404.html", missingPage());
for (const [url, file] of content.assets) await copyFile(file, await fileFor(decodeURI(url)));
console.log(`${pages.size} pages and ${content.assets.size} other files are in dist.`);

async function write(path: string, text: string): Promise<void> {
  await writeFile(await fileFor(path), text);
}

async function fileFor(path: string): Promise<string> {
  const file = join("dist", path);
  await mkdir(dirname(file), { recursive: true });
  return file;
}
