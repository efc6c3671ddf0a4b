import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import type { OwnFront } from "../../../src/browser/own-front.ts";
import type { OwnText } from "../../../src/browser/own-text.ts";
import { placeSource, readFrame, sourceStack } from "../../../src/browser/page-stack.ts";
import { createSourceMaps, readMap } from "../../../src/browser/source-maps.ts";
import { makeAppFolder } from "../../support/app-folder.ts";

const front: OwnFront = {
  origin: "http://localhost:3000",
  host: "localhost:3000",
  basePath: "",
  address: "127.0.0.1",
  port: 3000,
};

const frames: [text: string, frame: ReturnType<typeof readFrame>][] = [
  ["at http://localhost:3000/a.js:10:5", { name: "", url: "http://localhost:3000/a.js", line: 10, column: 5 }],
  [
    "at async http://localhost:3000/a.js?v=1:10:5",
    { name: "", url: "http://localhost:3000/a.js?v=1", line: 10, column: 5 },
  ],
  [
    "at new Cart (http://localhost:3000/a.js:1:2)",
    { name: "new Cart", url: "http://localhost:3000/a.js", line: 1, column: 2 },
  ],
  ["at async Promise.all (index 0)", null],
  ["at <anonymous>", null],
  ["total@http://localhost:3000/a.js:1:2", { name: "total", url: "http://localhost:3000/a.js", line: 1, column: 2 }],
  ["@http://localhost:3000/a.js:1:2", { name: "", url: "http://localhost:3000/a.js", line: 1, column: 2 }],
  ["at eval (eval at f (http://localhost:3000/a.js:1:2), <anonymous>:1:1)", null],
  [`at ${"x".repeat(3000)}:1:2`, null],
];

for (const [text, frame] of frames) {
  test(`O15 the frame ${text.slice(0, 70)}`, () => assert.deepEqual(readFrame(text), frame));
}

const code = `const lines = ["a"];\n\nexport function total(): number {\n  throw new Error(lines[0]);\n}\ntotal();\n`;

/** A script as a server has it, and where its error is in it: 1-based. */
async function bundle(folder: string, sourcemap: "inline" | "external" | "linked") {
  const { outputFiles } = await esbuild.build({
    entryPoints: [`${folder}/web/cart.ts`],
    outfile: `${folder}/public/cart.js`,
    sourcemap,
    minify: true,
    write: false,
  });
  const files = new Map(outputFiles.map(({ path, text }) => [path.slice(`${folder}/public`.length), text]));
  const script = files.get("/cart.js") as string;
  const column = script.indexOf("new Error") + 1;
  return { files, stack: `at total (${front.origin}/cart.js:1:${column})\nat ${front.origin}/cart.js:1:${column}` };
}

function server(files: Map<string, string>, sourceMap?: string) {
  const asked: string[] = [];
  const fetchText = async (_: OwnFront, { pathname }: URL): Promise<OwnText | null> => {
    asked.push(pathname);
    const text = files.get(pathname);
    return text === undefined ? null : { text, sourceMap };
  };
  return { asked, maps: createSourceMaps(fetchText) };
}

for (const sourcemap of ["inline", "linked", "external"] as const) {
  test(`O15 a stack is told in places of the sources: source map ${sourcemap}`, async () => {
    using folder = makeAppFolder({ "web/cart.ts": code });
    const { files, stack } = await bundle(folder.path, sourcemap);
    const { asked, maps } = server(files, sourcemap === "external" ? "/cart.js.map" : undefined);
    const context = { maps, front, page: "/", root: folder.path };
    const expected = {
      text: "at total (web/cart.ts:4:9)\nat web/cart.ts:4:9",
      place: { file: folder.file("web/cart.ts"), line: 4, column: 9 },
    };
    assert.deepEqual(await sourceStack(stack, context), expected);
    assert.deepEqual(await sourceStack(stack, context), expected);
    const once = sourcemap === "inline" ? ["/cart.js"] : ["/cart.js", "/cart.js.map"];
    assert.deepEqual(asked, once, "asked for once");
    maps.forget();
    await sourceStack(stack, context);
    assert.deepEqual(asked, [...once, ...once]);
  });
}

test("O15 frames that nothing maps stay as they are, and no other server is asked", async () => {
  using folder = makeAppFolder({ "web/cart.ts": code });
  const { files } = await bundle(folder.path, "linked");
  files.set("/plain.js", "throw 1");
  files.set("/broken.js", "throw 1\n//# sourceMappingURL=data:application/json,{nonsense");
  files.set("/foreign.js", "throw 1\n//# sourceMappingURL=http://169.254.169.254/map");
  const { asked, maps } = server(files);
  const stack = [
    "at http://localhost:3000/shop?a=1:12:3",
    "at f (http://evil.example/cart.js:1:1)",
    "at f (http://localhost:3001/cart.js:1:1)",
    "at f (file:///etc/passwd:1:1)",
    "at f (http://localhost:3000/gone.js:1:1)",
    "at f (http://localhost:3000/plain.js:1:1)",
    "at f (http://localhost:3000/broken.js:1:1)",
    "at f (http://localhost:3000/cart.js:900:1)",
    "at f (javascript:void:1:1)",
  ].join("\n");
  const told = await sourceStack(stack, { maps, front, page: "/shop?a=1", root: folder.path });
  assert.deepEqual(told, { text: stack, place: null });
  assert.deepEqual(asked.sort(), ["/broken.js", "/cart.js", "/cart.js.map", "/gone.js", "/plain.js"]);
  const nowhere = await sourceStack(stack, { maps, front: null, page: "/", root: folder.path });
  assert.equal(nowhere.text, stack);
});

test("O15 a source is a file only if it is there, in the folder", () => {
  using folder = makeAppFolder({ "src/a.ts": "", "web/b.ts": "" });
  const place = (source: string, mapUrl = "http://localhost:3000/assets/app.js") =>
    placeSource(source, mapUrl, folder.path);
  const a = { name: "src/a.ts", file: folder.file("src/a.ts") };
  assert.deepEqual(place("../src/a.ts"), a);
  assert.deepEqual(place("../../../src/a.ts"), a);
  assert.deepEqual(place("webpack://shop/./src/a.ts?1a2b"), a);
  assert.deepEqual(place("http://localhost:3000/src/a.ts"), a);
  assert.deepEqual(place(folder.file("src/a.ts")), a);
  assert.deepEqual(place(pathToFileURL(folder.file("src/a.ts")).href), a);
  assert.deepEqual(place("b.ts", "http://localhost:3000/web/b.js.map"), {
    name: "web/b.ts",
    file: folder.file("web/b.ts"),
  });
  assert.deepEqual(place("other.ts"), { name: "other.ts" });
  assert.deepEqual(place("/etc/passwd"), { name: "etc/passwd" });
  assert.deepEqual(place("../../../../../../etc/passwd"), { name: "etc/passwd" });
  assert.deepEqual(place("file://host/share/a.ts").file, undefined);
  assert.deepEqual(place("src"), { name: "src" });
  assert.deepEqual(place("\u0000"), { name: "\u0000" });
});

test("O15 what is no source map is none", () => {
  for (const text of ["", "<!doctype html>", "null", "[]", "{}", '{"version":3,"sources":[null],"mappings":"AAAA"}']) {
    assert.equal(readMap(text, "http://localhost:3000/a.js")?.find({ line: 1, column: 1 }) ?? null, null, text);
  }
});
