import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { makeAppFolder, repository } from "../support/app-folder.ts";

const hot = `
if (import.meta.hot) {
  const count: number = import.meta.hot.data.count ?? 0;
  import.meta.hot.accept();
  import.meta.hot.accept((module) => module?.anything);
  import.meta.hot.accept("./other.ts", (module) => module?.anything);
  import.meta.hot.accept(["./other.ts"], ([module]) => module?.anything);
  import.meta.hot.dispose((data) => { data.count = count; });
  import.meta.hot.dispose(async () => {});
  import.meta.hot.invalidate("no longer fits");
  import.meta.hot.decline();
  import.meta.hot.prune((data) => data.count);
  const listener = (payload: { updates: ReadonlyArray<{ acceptedPath: string }> }) => payload.updates[0]?.acceptedPath.trim();
  import.meta.hot.on("vite:beforeUpdate", listener);
  import.meta.hot.off("vite:beforeUpdate", listener);
  import.meta.hot.on("vite:error", ({ err }) => err.message.trim() + (err.loc?.line ?? 0).toFixed());
  import.meta.hot.on("vite:invalidate", ({ path, message }) => path + (message?.trim() ?? ""));
  import.meta.hot.send("app:greeting", { text: "hello" });
  import.meta.hot.send("app:ping");
  // @ts-expect-error: data is mutated, not replaced
  import.meta.hot.data = {};
}
// @ts-expect-error: undefined without hotrun
import.meta.hot.accept();
`;

const api = `
import { combine, mount } from "hotrun/data";
import whole, { after, detach, every, forget, goto, keep, onReload, refresh } from "hotrun/hot";

const rooms = keep("rooms", () => new Map<string, string[]>());
const count: number | undefined = rooms.get("lobby")?.length;
forget("rooms");
onReload(async () => {});
every(1_000, () => count !== 3).stop();
after(1_000, () => {}).stop();
refresh("/blog/**");
goto("/a?b", "/c");
export const interval: NodeJS.Timeout = detach(setInterval(() => {}, 5));
export const numbers: [number, string | undefined] = [whole.generation, whole.url];
hotrun?.keep("rooms", () => new Map<string, string[]>()).get("lobby")?.join();
// @ts-expect-error: undefined without hotrun
hotrun.forget("rooms");

const notes = mount({ sources: ["content"], tags: { note: "**/*.md", image: ["**/*.png"] } }, 0, (value, changes) => {
  // @ts-expect-error: that is none of the tags
  if (changes.some(({ tag }) => tag === "page")) return 0;
  return value + changes.filter(({ tag }) => tag === "note").length;
});
const both = combine({ notes, others: notes });
export const sum: number = both.current.notes + (await both.ready).others;
for await (const value of notes) value.toFixed();
await notes.close();
`;

const page = `
document.addEventListener("hotrun:before-morph", (event) => {
  if (event.detail.cause === "" || event.detail.html === "") event.preventDefault();
});
document.addEventListener("hotrun:failure", ({ detail }) => detail.code.startsWith("HOTRUN_"));
const remove: (() => void) | undefined = window.hotrun?.on("after-morph", ({ nodes, added }) => nodes > 0 && added[0]?.id);
window.hotrun?.on("app:greeting", ({ text }) => text);
await window.hotrun?.ready;
await window.hotrun?.refresh();
remove?.();
export const version: number | undefined = window.hotrun?.version;
// @ts-expect-error: undefined in a page that was not served through hotrun
window.hotrun.refresh();
`;

const projects = {
  "in Node, without the DOM library": {
    files: { "hot.ts": hot, "api.ts": api },
    lib: ["es2023"],
    types: ["node", "hotrun/client", "hotrun/global"],
  },
  "in a page": { files: { "page.ts": page }, lib: ["es2023", "dom"], types: ["hotrun/client"] },
};

for (const [where, { files, lib, types }] of Object.entries(projects)) {
  test(`"types": ["hotrun/client", "hotrun/global"] type what hotrun offers ${where}`, () => {
    const compilerOptions = { strict: true, noEmit: true, module: "nodenext", target: "es2023", lib, types };
    using folder = makeAppFolder({ ...files, "tsconfig.json": JSON.stringify({ compilerOptions }) });
    const tsc = join(repository, "node_modules/typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder.path], { encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });
}
