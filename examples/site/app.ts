import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { goto, onReload } from "hotrun/hot";
import { followEdits } from "./config.ts";
import { missingPage, pagesOf } from "./pages.ts";
import { site } from "./site.ts";

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const pages = pagesOf(site.current);
  const page = pages.get(pathname);
  const asset = site.current.assets.get(pathname);
  response.setHeader("content-type", "text/html; charset=utf-8");
  if (page) response.end(page());
  else if (asset) {
    const content = await readFile(asset);
    response.setHeader("content-type", types[extname(asset)] ?? "application/octet-stream");
    response.end(content);
  } else if (pages.has(`${pathname}/`)) response.writeHead(308, { location: `${pathname}/` }).end();
  else response.writeHead(404).end(missingPage());
});

server.listen(process.env.PORT ?? 3000, () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(`The site is open on port ${address.port}`);
});

// `subscribe` returns the function that ends it, which is what is to be done when this module is edited.
if (followEdits) onReload(site.subscribe(({ edited }) => edited && goto(edited)));
