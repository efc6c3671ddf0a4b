// Folders of files as a value (hotrun/data): many files mounted with a function that reads each, and one of them edited; without
// hotrun in a process of its own, then under hotrun, up to the open page.
//   node bench/data.mjs [--files 5000] [--samples 20]
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { saveToServed, start } from "./measure.mjs";
import { openPage } from "./open-page.mjs";
import { spread } from "./quantile.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: { files: { type: "string", default: "5000" }, samples: { type: "string", default: "20" } },
});
const count = Number(values.files);
const samples = Number(values.samples);
const perFolder = 100;

const content = `
import { mount } from "hotrun/data";

const from = performance.now();
const used = process.cpuUsage();
export const timings = { ready: 0, processor: 0, update: 0, updated: 0 };
export const notes = mount({ sources: ["content"], tags: { note: "**/*.md" } }, new Map(), async (before, changes) => {
  const begun = performance.now();
  const next = new Map(before);
  for (const change of changes) {
    if (change.kind === "remove") next.delete(change.path);
    else next.set(change.path, await change.text());
  }
  timings.updated = performance.now();
  timings.update = timings.updated - begun;
  return next;
});
await notes.ready;
timings.ready = performance.now() - from;
const { user, system } = process.cpuUsage(used);
timings.processor = (user + system) / 1000;
`;

const app = `
import { createServer } from "node:http";
import { notes } from "./content.mjs";

createServer((request, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(\`<!doctype html><title>\${notes.current.size}</title><h1>\${notes.current.get("0/0.md").slice(0, 40)}</h1>\`);
}).listen(process.env.PORT);
`;

/** Without hotrun: mounts, then edits a file as often as asked for. Prints what it took. */
const alone = `
import { writeFileSync } from "node:fs";
import { notes, timings } from "./content.mjs";

const { ready, processor } = timings;
const edits = [];
for (let round = 0; round <= Number(process.argv[2]); round++) {
  const told = new Promise((resolve) => {
    const end = notes.subscribe(() => resolve(end()));
  });
  writeFileSync("content/0/0.md", "saved " + round);
  const from = performance.now();
  await told;
  if (round > 0) edits.push({ noticed: timings.updated - timings.update - from, update: timings.update, value: performance.now() - from });
}
await notes.close();
console.log(JSON.stringify({ ready, processor, edits }));
`;

const temp = mkdtempSync(join(tmpdir(), "hotrun-bench-"));
try {
  writeFiles();
  const ready = [];
  const processor = [];
  const edits = [];
  for (let round = 0; round < 5; round += 1) {
    const output = execFileSync(process.execPath, ["alone.mjs", String(samples)], { cwd: temp, encoding: "utf8" });
    const figures = JSON.parse(output);
    ready.push(figures.ready);
    processor.push(figures.processor);
    edits.push(...figures.edits);
  }
  const { served, shown } = await underHotrun();
  printTable([
    ["mounted, each read one after the other", ready],
    ["the same, time of the processor", processor],
    ["without hotrun: save to the function that makes the value", edits.map(({ noticed }) => noticed)],
    ["without hotrun: that function", edits.map(({ update }) => update)],
    ["without hotrun: save to value", edits.map(({ value }) => value)],
    ["under hotrun: save to served", served],
    ["under hotrun: save to page", shown],
  ]);
} finally {
  rmSync(temp, { recursive: true, force: true });
}

function writeFiles() {
  const write = (name, text) => writeFileSync(join(temp, name), text);
  for (let index = 0; index < count; index += 1) {
    const folder = Math.floor(index / perFolder);
    if (index % perFolder === 0) mkdirSync(join(temp, "content", String(folder)), { recursive: true });
    const text = `# Note ${index}\n\n${"What there is to say of it. ".repeat(36)}\n`;
    write(`content/${folder}/${index % perFolder}.md`, text);
  }
  for (const [name, text] of Object.entries({ "content.mjs": content, "app.mjs": app, "alone.mjs": alone }))
    write(name, text);
  write("package.json", `{ "type": "module", "private": true }`);
  symlinkSync(join(root, "node_modules"), join(temp, "node_modules"), "junction");
}

async function underHotrun() {
  const command = [process.execPath, join(root, "bin/hotrun.js"), "--json", "app.mjs"];
  const running = await start({ name: "hotrun", command }, temp);
  try {
    const save = (text) => writeFileSync(join(temp, "content/0/0.md"), text);
    const served = await collect((text) => saveToServed(running, () => save(text), text), "served");
    const page = await openPage(running.url);
    try {
      const shown = await collect(async (text) => {
        const seen = page.shows(text);
        save(text);
        const from = performance.now();
        await seen;
        return performance.now() - from;
      }, "shown");
      return { served, shown };
    } finally {
      await page.close();
    }
  } finally {
    await running.stop();
  }
}

/** One uncounted measurement, then as many as were asked for. */
async function collect(measure, name) {
  const figures = [];
  for (let round = 0; round <= samples; round += 1) figures.push(await measure(`${name} ${round} times`));
  return figures.slice(1);
}

function printTable(rows) {
  const load = loadavg()[0].toFixed(1);
  console.log(`## Files as data: ${count} files of 1 KB, Node ${process.version}; load ${load}\n`);
  console.log("| what | ms: min / **median** / p95 |");
  console.log("|---|---:|");
  for (const [what, figures] of rows) console.log(`| ${what} | ${spread(figures)} |`);
  console.log();
}
