import { fileURLToPath } from "node:url";
import type { Files } from "../../support/app-folder.ts";
import { bundle } from "./site.ts";

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where to find the packages of each framework, for the server and for the bundle of the browser. */
const homes = {
  react19: fromHere("../../frameworks/"),
  react18: fromHere("../react-18/"),
  preact: fromHere("../../frameworks/"),
  vue: fromHere("../../frameworks/"),
} as const;

export type Hydrated = keyof typeof homes;

export const hydrated = Object.keys(homes) as Hydrated[];

/** The whole document, as React and Preact have it: made by the server, taken over by the browser. */
const wholeDocument = (h: string, useState: string) => `
export function App({ text, more }) {
  const [count, setCount] = ${useState}(0);
  return ${h}("html", { lang: "en", "data-text": text, "data-more": more ? "" : undefined },
    ${h}("head", null, ${h}("meta", { charSet: "utf-8" }), ${h}("title", null, text)),
    ${h}("body", null, ${h}("h1", { className: text }, text), ${h}("button", { onClick: () => setCount(count + 1) }, "count: ", count),
      more ? ${h}("p", null, "more") : null,
      ${h}("script", { src: "/lib/client.js" })));
}`;

const views: Record<Hydrated, string> = {
  react19: `import { createElement, useState } from "react";${wholeDocument("createElement", "useState")}`,
  react18: `import { createElement, useState } from "react";${wholeDocument("createElement", "useState")}`,
  // It cannot hydrate a document, only what is in its root.
  preact: `import { Fragment, h } from "preact"; import { useState } from "preact/hooks";${wholeDocument("h", "useState").replace('h("html", { lang: "en",', "h(Fragment, {")}`,
  vue: `import { h, ref } from "vue";
export const App = { props: ["text", "more"], setup(props) {
  const count = ref(0);
  return () => h("main", null, [h("h1", { class: props.text }, props.text), h("button", { onClick: () => count.value++ }, "count: " + count.value),
    props.more ? h("p", null, "more") : null]);
} };`,
};

const props = `{ text: document.documentElement.dataset.text, more: "more" in document.documentElement.dataset }`;
const clients: Record<Hydrated, string> = {
  react19: `import { hydrateRoot } from "react-dom/client"; hydrateRoot(document, createElement(App, ${props}));`,
  react18: `import { hydrateRoot } from "react-dom/client"; hydrateRoot(document, createElement(App, ${props}));`,
  preact: `import { hydrate } from "preact"; hydrate(h(App, ${props}), document.documentElement);`,
  vue: `import { createSSRApp } from "vue"; createSSRApp(App, ${props}).mount(document.body);`,
};

const servers: Record<Hydrated, string> = {
  react19: `const { createElement } = require("react"); const { renderToString } = require("react-dom/server");
const render = (props) => renderToString(createElement(App, props));`,
  react18: `const { createElement } = require("react"); const { renderToString } = require("react-dom/server");
const render = (props) => renderToString(createElement(App, props));`,
  preact: `const { h } = require("preact"); const { renderToString } = require("preact-render-to-string");
const render = (props) => root(props, renderToString(h(App, props)));`,
  vue: `const { createSSRApp } = require("vue"); const { renderToString } = require("vue/server-renderer");
const render = async (props) => root(props, "<head><title>" + props.text + "</title></head><body>" +
  (await renderToString(createSSRApp(App, props))) + '<script src="/lib/client.js"></script></body>');`,
};

/** An app whose pages are made by a framework on the server, with the text of `text.js`, and hydrated in the browser. */
export async function hydratedApp(framework: Hydrated): Promise<Files> {
  const home = homes[framework];
  return {
    "package.json": `{ "type": "commonjs" }`,
    "text.js": `exports.text = "one"; exports.more = false;\n`,
    "view.js": (await bundle(views[framework], home, "cjs")).replaceAll(
      "require(",
      `require("node:module").createRequire(${JSON.stringify(home)})(`,
    ),
    "lib/client.js": await bundle(`${views[framework]}\n${clients[framework]}`, home),
    "app.js": `
const require_ = require("node:module").createRequire(${JSON.stringify(home)});
const { createServer } = require("node:http");
const { readFileSync } = require("node:fs");
const { App } = require("./view.js");
const { text, more } = require("./text.js");
const root = ({ text, more }, html) => '<html data-text="' + text + (more ? '" data-more>' : '">') + html + "</html>";
${servers[framework].replaceAll("require(", "require_(")}

createServer(async (request, response) => {
  if (request.url === "/lib/client.js") {
    return response.setHeader("content-type", "text/javascript").end(readFileSync(__dirname + "/lib/client.js"));
  }
  response.setHeader("content-type", "text/html; charset=utf-8").end("<!doctype html>" + (await render({ text, more })));
}).listen(3000);
`,
  };
}
