import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import type { Files } from "../../support/app-folder.ts";

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const packages = fromHere("../../../node_modules/");

/** What the pages load of each library, as it comes from npm. */
const libraries: Record<string, string> = {
  "alpine.js": "alpinejs/dist/cdn.min.js",
  "htmx4.js": "htmx.org/dist/htmx.min.js",
  "htmx2.js": "htmx2/dist/htmx.min.js",
  "stimulus.js": "@hotwired/stimulus/dist/stimulus.umd.js",
  "jquery.js": "jquery/dist/jquery.min.js",
};

/** An app that serves a page for each library that works on server-made HTML, with the text of `text.ts` in it. */
export const librarySite: Files = {
  "package.json": `{ "type": "module" }`,
  "text.ts": `export const text = "one";\n`,
  "pages.ts": `
import { text } from "./text.ts";

const page = (head: string, body: string) =>
  \`<!doctype html><html><head><title>\${text}</title>\${head}</head><body><h1>\${text}</h1>\${body}</body></html>\`;
const script = (name: string) => \`<script defer src="/lib/\${name}"></script>\`;
const isTwo = () => text === "two";

const htmx = (name: string) => () => page(
  \`\${script(name)}<meta name="htmx-config" content='{"selfRequestsOnly":true}'>\`,
  \`<button id="load" hx-get="/fragment" hx-target="#out">load</button><div id="out"></div>
  <button id="changing" hx-get="/fragment?\${text}" hx-target="#changed">changing</button><div id="changed"></div>
  \${isTwo() ? '<button id="new" hx-get="/fragment" hx-target="#new-out">new</button><div id="new-out"></div>' : ""}\`,
);

export const pages: Record<string, () => string> = {
  "/alpine": () => page(
    script("alpine.js"),
    \`<div id="a" x-data="{ count: 0, open: false }"><button @click="count += \${isTwo() ? 10 : 1}; open = true" x-text="count">0</button>
      <p x-show="open">\${text}</p><template x-for="i in count"><li x-text="i"></li></template><input x-model="count"></div>
    <div id="b" x-data="{ n: '\${text}' }"><b x-text="n"></b></div>
    <ul id="list" x-data="{ items: [1, 2] }"><template x-for="i in items"><li>\${text} <i x-text="i"></i></li></template></ul>
    \${isTwo() ? '<div id="c" x-data="{ n: 5 }"><b x-text="n" @click="n++"></b></div>' : ""}\`,
  ),
  // It asks for a second argument that Chromium takes from 144 on.
  "/htmx4": () => htmx("htmx4.js")().replace("<head>", "<head><script>{ const parse = Document.parseHTMLUnsafe; Document.parseHTMLUnsafe = (html) => parse.call(Document, html); }</script>"),
  "/htmx2": htmx("htmx2.js"),
  "/stimulus": () => page(
    script("stimulus.js") + script("start-stimulus.js"),
    \`<div data-controller="counter" data-counter-step-value="\${isTwo() ? 10 : 1}"><button data-action="counter#add">\${text}</button>
      <output data-counter-target="out">0</output></div>\${isTwo() ? '<p data-controller="counter"><output data-counter-target="out">new</output></p>' : ""}\`,
  ),
  "/jquery": () => page(
    script("jquery.js") + script("start-jquery.js"),
    \`<div class="tabs"><b>one</b><b>two</b></div>\${isTwo() ? '<div class="tabs"><b>new</b></div>' : ""}<p>\${text}</p>\`,
  ),
  "/lit": () => page(
    '<script type="module" src="/lib/lit.js"></script>',
    \`<my-counter label="\${text}"><span>\${text}</span></my-counter>\${isTwo() ? '<my-counter label="new"></my-counter>' : ""}\`,
  ),
};
`,
  "app.ts": `
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { pages } from "./pages.ts";

const libraries: Record<string, string> = ${JSON.stringify(libraries)};

createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/fragment") return response.setHeader("content-type", "text/html").end("<em>" + request.url + "</em>");
  if (pathname.startsWith("/lib/")) {
    const name = pathname.slice(5);
    const file = name in libraries ? ${JSON.stringify(packages)} + libraries[name] : "lib/" + name;
    return response.setHeader("content-type", "text/javascript").end(readFileSync(file));
  }
  response.setHeader("content-type", "text/html; charset=utf-8").end(pages[pathname]?.() ?? "");
}).listen(3000);
`,
  "lib/start-stimulus.js": `
const { Application, Controller } = window.Stimulus;
class Counter extends Controller {
  static targets = ["out"];
  static values = { step: Number };
  add() { this.outTarget.textContent = Number(this.outTarget.textContent) + this.stepValue; }
  connect() { this.element.dataset.connected = ""; }
}
Application.start().register("counter", Counter);
`,
  "lib/start-jquery.js": `
const start = (root) => $(root).find(".tabs").addBack(".tabs").each((_index, element) => {
  $(element).children().wrap("<button class=tab>").parent().on("click", (event) => $(event.currentTarget).addClass("on"));
});
$(() => start(document.body));
document.addEventListener("hotrun:after-morph", (event) => start(event.detail.added));
`,
};

/** Lit has no file that a page could load as it is. */
export async function bundledLit(): Promise<Files> {
  const contents = `
import { html, LitElement } from "lit";
customElements.define("my-counter", class extends LitElement {
  static properties = { label: {}, count: { state: true } };
  constructor() { super(); this.count = 0; }
  render() { return html\`<button @click=\${() => this.count++}>\${this.label}: \${this.count}</button><slot></slot>\`; }
});`;
  return { "lib/lit.js": await bundle(contents, packages) };
}

/** For the browser; or for Node, which then loads the packages that are in `resolveDir` itself. */
export async function bundle(contents: string, resolveDir: string, format: "iife" | "cjs" = "iife"): Promise<string> {
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir, loader: "jsx" },
    bundle: format === "iife",
    format,
    write: false,
    define: {
      "process.env.NODE_ENV": '"development"',
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true",
    },
  });
  return outputFiles[0]?.text ?? "";
}
