import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../support/app-folder.ts";
import { startHotrun } from "../support/hotrun.ts";

/** A template engine in three behaviours: `fresh` reads each time, an `Engine` keeps in itself, `kept` in the package. */
const engine: Files = {
  "node_modules/engine/package.json": `{ "name": "engine", "main": "index.js" }`,
  "node_modules/engine/index.js": `
const { readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
function render(file, read) {
  return read(file).replace(/<%(.*?)%>/g, (_, name) => render(join(dirname(file), name.trim()), read)).trim();
}
const read = (file) => readFileSync(file, "utf8");
function keeping() {
  const cache = new Map();
  return (file) => {
    if (!cache.has(file)) cache.set(file, read(file));
    return cache.get(file);
  };
}
const inPackage = keeping();
exports.fresh = (file) => render(file, read);
exports.kept = (file) => render(file, inPackage);
exports.Engine = class {
  #read = keeping();
  render(file) { return render(file, this.#read); }
};
`,
};

/** Pages by name, each rendered from \`views/\`; `/count` counts in a module of its own, `/pid` tells the process. */
const appWith = (view: string): Files => ({
  ...engine,
  "views/hello.tpl": "hello <%partial.tpl%>\n",
  "views/about.tpl": "about <%partial.tpl%>\n",
  "views/partial.tpl": "one\n",
  "counter.ts": `let count = 0;\nexport const next = () => ++count;\n`,
  "view.ts": view,
  "app.ts": `
import { createServer } from "node:http";
import { next } from "./counter.ts";
import { render } from "./view.ts";
createServer((request, response) => {
  if (request.url === "/count") return response.end(String(next()));
  if (request.url === "/pid") return response.end(String(process.pid));
  response.setHeader("content-type", "text/html");
  response.end(render("views" + request.url + ".tpl"));
}).listen(3000);
`,
});

const inInstance = `import { Engine } from "engine";\nconst engine = new Engine();\nexport const render = (file: string) => engine.render(file);\n`;
const inPackage = `import { kept } from "engine";\nexport const render = kept;\n`;
const fresh = `import { fresh } from "engine";\nexport const render = fresh;\n`;

type App = Awaited<ReturnType<typeof startHotrun>>;

const body = async (app: App, path: string) => (await app.get(path)).body;
const plans = (app: App) => app.reloads.map(({ plan }) => plan);

test("a template that an engine keeps in itself: its modules are swapped, and the next edit swaps at once", async () => {
  await using app = await startHotrun({ files: appWith(inInstance) });
  assert.deepEqual([await body(app, "/hello"), await body(app, "/count")], ["hello one", "1"]);
  app.write("views/partial.tpl", "two\n");
  await app.served("/hello", "hello two");
  assert.deepEqual(plans(app), ["refresh", "swap"]);
  assert.match(app.reloads[1]?.reason ?? "", /^views\/partial\.tpl is kept compiled by the app/);
  app.write("views/partial.tpl", "three\n");
  assert.equal((await app.reload()).plan, "swap");
  assert.equal(await body(app, "/hello"), "hello three");
  assert.equal(await body(app, "/count"), "2");
  assert.deepEqual(plans(app), ["refresh", "swap", "swap"]);
});

test("a template that was read for another page, and that an engine keeps", async () => {
  await using app = await startHotrun({ files: appWith(inInstance) });
  await body(app, "/hello");
  await body(app, "/about");
  app.write("views/partial.tpl", "two\n");
  await app.served("/about", "about two");
  assert.deepEqual(plans(app), ["refresh", "swap"]);
});

test("a template that an engine keeps in its package: restart, and the next edit restarts at once", async () => {
  await using app = await startHotrun({ files: appWith(inPackage) });
  const pid = await body(app, "/pid");
  await body(app, "/hello");
  app.write("views/partial.tpl", "two\n");
  await app.served("/hello", "hello two");
  assert.deepEqual(plans(app), ["refresh", "swap", "restart"]);
  assert.equal(app.reloads[2]?.reason, "views/partial.tpl is kept compiled by a package");
  assert.notEqual(await body(app, "/pid"), pid);
  app.write("views/hello.tpl", "bye <%partial.tpl%>\n");
  assert.equal((await app.reload()).plan, "restart");
  assert.equal(await body(app, "/hello"), "bye two");
});

test("an engine that reads each time is left alone, whatever its pages use", async () => {
  await using app = await startHotrun({ files: appWith(fresh) });
  for (const path of ["/hello", "/about"]) await body(app, path);
  const edits: [string, string, string][] = [
    ["views/partial.tpl", "two\n", "hello two"],
    ["views/hello.tpl", "hello alone\n", "hello alone"],
    ["views/partial.tpl", "three\n", "hello alone"],
    ["views/hello.tpl", "hello <%partial.tpl%>\n", "hello three"],
  ];
  for (const [file, text, expected] of edits) {
    app.write(file, text);
    await app.reload();
    for (const _ of [1, 2, 3]) assert.equal(await body(app, "/hello"), expected);
  }
  assert.deepEqual(plans(app), ["refresh", "refresh", "refresh", "refresh"]);
});

test("partials that are read once at the start, after the app listens, are the business of the module that began it", async () => {
  await using app = await startHotrun({
    files: {
      "node_modules/partials/package.json": `{ "name": "partials", "main": "index.js" }`,
      "node_modules/partials/index.js": `
const { readdir, readFile, readFileSync } = require("node:fs");
const partials = {};
exports.register = (folder) => readdir(folder, (_, names) => setImmediate(() => names.forEach((name) =>
  readFile(folder + "/" + name, "utf8", (_, text) => {
    partials[name] = text.trim();
    console.log("partial", partials[name]);
  }))));
exports.render = (file) => readFileSync(file, "utf8").replace(/<%(.*?)%>/g, (_, name) => partials[name]).trim();
`,
      "views/hello.tpl": "hello <%one.tpl%> <%two.tpl%>\n",
      "views/partials/one.tpl": "one",
      "app.ts": `
import { createServer } from "node:http";
import { register, render } from "partials";
createServer((_request, response) => response.end(render("views/hello.tpl"))).listen(3000);
register("views/partials");
`,
    },
  });
  await app.printed("partial one");
  assert.equal(await body(app, "/"), "hello one undefined");
  app.write("views/partials/one.tpl", "changed");
  assert.equal((await app.reload()).plan, "swap");
  await app.printed("partial changed");
  assert.equal(await body(app, "/"), "hello changed undefined");
  app.write("views/partials/two.tpl", "new");
  assert.equal((await app.reload()).plan, "swap");
  await app.printed("partial new");
  app.write("views/hello.tpl", "bye <%two.tpl%>\n");
  assert.equal((await app.reload()).plan, "refresh");
  assert.equal(await body(app, "/"), "bye new");
});

test("what a start reads while a page is made does not hide that the page is kept", async () => {
  await using app = await startHotrun({
    files: {
      ...appWith(inPackage),
      "views/partials/side.tpl": "side\n",
      "view.ts": `
import { AsyncResource } from "node:async_hooks";
import { readFileSync } from "node:fs";
import { kept } from "engine";
let goOn = AsyncResource.bind(() => {
  goOn = () => {};
  readFileSync("views/partials/side.tpl");
});
export const render = (file: string) => {
  goOn();
  return kept(file);
};
`,
    },
  });
  await body(app, "/hello");
  app.write("views/hello.tpl", "bye <%partial.tpl%>\n");
  await app.reload();
  await body(app, "/hello");
  await app.log.until("the swap", () => app.reloads.length > 1);
  await body(app, "/hello"); // In it the new start reads: nothing is known from that.
  await body(app, "/hello");
  await app.log.until("the restart", () => app.reloads.length > 2);
  assert.equal(await body(app, "/hello"), "bye one");
  assert.deepEqual(plans(app), ["refresh", "swap", "restart"]);
});

test("a page that waits for a start, and is made on its behalf, is known to use its files", async () => {
  await using app = await startHotrun({
    files: {
      ...appWith(inInstance),
      "view.ts": `
import { AsyncResource } from "node:async_hooks";
import { Engine } from "engine";
const engine = new Engine();
export const render = AsyncResource.bind((file: string) => engine.render(file));
`,
    },
  });
  await body(app, "/hello");
  app.write("views/hello.tpl", "bye <%partial.tpl%>\n");
  await app.served("/hello", "bye one");
  assert.deepEqual(plans(app), ["refresh", "swap"]);
});

test("a file that the app itself writes, and keeps, is its own business", async () => {
  await using app = await startHotrun({
    files: {
      "data.json": `{"count":0}`,
      "app.ts": `
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
let data: { count: number } | null = null;
createServer((request, response) => {
  data ??= JSON.parse(readFileSync("data.json", "utf8")) as { count: number };
  if (request.method === "POST") {
    data.count++;
    writeFileSync("data.json", JSON.stringify(data));
  }
  response.end(String(data.count));
}).listen(3000);
`,
    },
  });
  await body(app, "/");
  for (const count of ["1", "2", "3"]) {
    app.log.mark();
    await app.get("/", { method: "POST" });
    await app.reload();
    assert.equal(await body(app, "/"), count);
    assert.equal(await body(app, "/"), count);
  }
  assert.deepEqual(plans(app), ["refresh", "refresh", "refresh"]);
});
