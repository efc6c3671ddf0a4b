// The app that every contender runs: a tree of TypeScript modules and a page that shows a constant of the entry and one of
// the deepest leaf.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const children = 4;

/**
 * Writes the app; returns what a save of its two files looks like.
 *
 * @param express with a template; it says at `/usage` what its process uses
 */
export function generateApp(folder, { modules, express = false }) {
  mkdirSync(join(folder, "views"), { recursive: true });
  const write = (name, content) => writeFileSync(join(folder, name), content);
  write("package.json", JSON.stringify({ name: `bench-${modules}`, private: true, type: "module" }));
  for (let index = 0; index < modules; index += 1) write(`m${index}.ts`, moduleSource(index, modules, "0"));
  const entry = express ? expressEntry : plainEntry;
  write("app.ts", entry("0"));
  if (express) {
    write("views/page.ejs", pageOf("entry <%= entry %> leaf <%= leaf %>"));
    copyFileSync(fileURLToPath(new URL("usage.mjs", import.meta.url)), join(folder, "usage.mjs"));
  }
  const leaf = `m${modules - 1}.ts`;
  return {
    leaf: (version) => write(leaf, moduleSource(modules - 1, modules, version)),
    entry: (version) => write("app.ts", entry(version)),
  };
}

/** About 60 lines, with types, imports of up to four children, and a constant that is handed up from the last module. */
function moduleSource(index, count, version) {
  const below = Array.from({ length: children }, (_, child) => index * children + child + 1).filter(
    (child) => child < count,
  );
  const imports = below.map(
    (child) => `import { deepest as deepest${child}, total as total${child} } from "./m${child}.ts";`,
  );
  const functions = Array.from({ length: 8 }, (_, part) => functionSource(index, part));
  const isLast = index === count - 1;
  const handedUp = below.length > 0 ? `[own, ${below.map((child) => `deepest${child}`).join(", ")}]` : "[own]";
  return `${imports.join("\n")}
interface Item { id: number; name: string; tags: readonly string[] }
const own: string = ${JSON.stringify(isLast ? `leaf-${version}` : "")};
${functions.join("\n")}
export const deepest: string = ${handedUp}.find((text) => text !== "") ?? "";
export const total: number = ${["1", ...below.map((child) => `total${child}`)].join(" + ")};
`;
}

function functionSource(index, part) {
  return `export function step${part}(items: readonly Item[]): Item[] {
  const wanted = new Set<string>(["m${index}", "part${part}"]);
  return items
    .filter((item: Item): boolean => item.tags.some((tag) => wanted.has(tag)))
    .map((item) => ({ ...item, name: \`\${item.name}-${part}\` as string }));
}`;
}

const pageHead = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bench</title></head><body>`;
/** What a person may have done to it is there to be lost. */
const forms = `<input id="typed"><details id="more"><summary>More</summary>Some words</details>`;
const filler = Array.from(
  { length: 100 },
  (_, line) => `<p class="line">Line ${line} of a page of about ten kilobytes, with some words in it.</p>`,
).join("\n");

/** The page around a heading. */
export function pageOf(heading, end = "") {
  return `${pageHead}<h1>${heading}</h1>${forms}${filler}${end}</body></html>`;
}

const plainEntry = (version) => `import { createServer } from "node:http";
import { deepest } from "./m0.ts";
const own: string = "entry-${version}";
const page: string = ${JSON.stringify(pageHead)} + \`<h1>\${own} \${deepest}</h1>\` + ${JSON.stringify(`${filler}</body></html>`)};
createServer((request, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(page);
}).listen(Number(process.env.PORT));
`;

const expressEntry = (version) => `import { join } from "node:path";
import express from "express";
import { deepest } from "./m0.ts";
import { usage } from "./usage.mjs";
const own: string = "entry-${version}";
const app = express();
app.set("view engine", "ejs");
app.set("views", join(import.meta.dirname, "views"));
app.get("/", (request, response) => response.render("page", { entry: own, leaf: deepest }));
app.get("/usage", (request, response) => response.json(usage(request.query.snapshot)));
app.listen(Number(process.env.PORT));
`;
