import assert from "node:assert/strict";
import { test } from "node:test";
import { type Change, type Facts, planBatch } from "../../../src/decide/plan.ts";

const facts = (over: Partial<Facts> = {}): Facts => ({
  mode: "swap",
  isModule: (file) => file.endsWith(".ts"),
  isPackages: () => false,
  isReadByModule: (file) => file === "/app/config.yaml",
  isReadLater: (file) => /\.(ejs|css|png|md|woff2|js)$/.test(file),
  isData: (file) => file.startsWith("/app/content/"),
  cure: () => null,
  listing: (file) =>
    file.startsWith("/app/routes/")
      ? { folder: "routes", by: "module" }
      : file.startsWith("/app/uploads/")
        ? { folder: "uploads", by: "page" }
        : null,
  isSetting: (file) => file === "/app/package.json",
  isBuilt: false,
  name: (file) => file.replace("/app/", ""),
  ...over,
});
const changes = (...files: string[]): Change[] => files.map((file) => ({ file, kind: "update" }));

const rows: [string, string, string][] = [
  ["a module is swapped", "/app/lib/leaf.ts", "swap"],
  ["O5 what a module read while it was evaluated swaps it", "/app/config.yaml", "swap"],
  ["O5 what was read for a request refreshes pages", "/app/views/index.ejs", "refresh"],
  ["M3 what hotrun/data has mounted refreshes pages, whoever has read it", "/app/content/a.md", "refresh"],
  ["a module among it is a module", "/app/content/a.ts", "swap"],
  ["L2 a stylesheet that is served restyles pages", "/app/public/style.css", "restyle"],
  ["L1 so does an image", "/app/public/logo.png", "restyle"],
  ["L1 so does a font", "/app/public/text.woff2", "restyle"],
  [
    "I3 a script that is served refreshes pages, which know whether they have loaded it",
    "/app/public/app.js",
    "refresh",
  ],
  ["E10 a setting restarts", "/app/package.json", "restart"],
  ["a file that the app does not use is ignored", "/app/notes.txt", "ignore"],
];
for (const [name, file, action] of rows) {
  test(name, () => assert.equal(planBatch(changes(file), facts()).action, action));
}

test("C11 the strongest action of a batch is taken, with its reason", () => {
  const plan = planBatch(changes("/app/public/style.css", "/app/lib/leaf.ts", "/app/views/index.ejs"), facts());
  assert.equal(plan.action, "swap");
  assert.equal(plan.reason, "lib/leaf.ts is a module of the app");
  assert.deepEqual(plan.swap, ["/app/lib/leaf.ts"]);
  assert.deepEqual(plan.served, ["/app/public/style.css", "/app/views/index.ejs"]);
});

test("in restart mode a module restarts and a template still refreshes", () => {
  assert.equal(planBatch(changes("/app/lib/leaf.ts"), facts({ mode: "restart" })).action, "restart");
  assert.equal(planBatch(changes("/app/views/index.ejs"), facts({ mode: "restart" })).action, "refresh");
});

test("O11 a deleted module is called that", () => {
  const plan = planBatch([{ file: "/app/lib/leaf.ts", kind: "delete" }], facts());
  assert.equal(plan.reason, "lib/leaf.ts was deleted");
});

test("native code that the app has loaded restarts; what nothing loads does not", () => {
  const loaded = facts({ isReadByModule: () => true });
  const plan = planBatch(changes("/app/build/addon.node"), loaded);
  assert.deepEqual(
    [plan.action, plan.reason],
    ["restart", "build/addon.node is native code, which a process loads once"],
  );
  assert.equal(planBatch(changes("/app/build/addon.node"), facts({ isReadByModule: () => false })).action, "ignore");
});

test("a module that only packages have loaded may be deleted again; its change swaps", () => {
  const lent = facts({ isPackages: () => true });
  const plan = planBatch([{ file: "/app/vite.config.ts", kind: "delete" }], lent);
  assert.deepEqual(
    [plan.action, plan.reason, plan.gone],
    ["ignore", "vite.config.ts was loaded by a package, and is deleted", ["/app/vite.config.ts"]],
  );
  assert.equal(planBatch(changes("/app/vite.config.ts"), lent).action, "swap");
});

test("what comes or goes in a listed folder swaps who listed it, or refreshes; not what the app does there itself", () => {
  const plan = (file: string, kind: Change["kind"], isOwn = false) => planBatch([{ file, kind, isOwn }], facts());
  const route = "/app/routes/note.txt";
  assert.deepEqual(
    [plan(route, "create").action, plan(route, "create").reason],
    ["swap", "routes/ was listed while a module was evaluated"],
  );
  assert.equal(plan(route, "delete").action, "swap");
  assert.equal(plan(route, "update").action, "ignore");
  assert.equal(plan(route, "create", true).action, "ignore");
  assert.equal(plan("/app/uploads/note.txt", "create").action, "refresh");
  const lent = planBatch([{ file: "/app/routes/a.ts", kind: "delete" }], facts({ isPackages: () => true }));
  assert.equal(lent.action, "swap");
});

test("a template that the app keeps calls for what has helped before", () => {
  const plan = (over: Partial<Facts>) => planBatch(changes("/app/views/index.ejs"), facts(over));
  const swap = plan({ cure: () => "swap" });
  assert.deepEqual(
    [swap.action, swap.reason, swap.kept, swap.isIndirect],
    ["swap", "views/index.ejs is kept compiled by the app", ["/app/views/index.ejs"], true],
  );
  assert.equal(plan({ cure: () => "restart" }).reason, "views/index.ejs is kept compiled by a package");
  assert.equal(plan({ cure: () => "swap", mode: "restart" }).action, "restart");
  assert.deepEqual(plan({}).refresh, ["/app/views/index.ejs"]);
});

test("D1 with a build command any file may be what the app is made of", () => {
  assert.equal(planBatch(changes("/app/other.txt"), facts({ isBuilt: true })).action, "restart");
});
