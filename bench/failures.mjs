// From a save to what an open page in Chromium shows of it: the new text after a good one, the overlay after one that does not
// parse, throws while it is loaded, or throws for the request. In turn, so that all have the same machine. A failure may take as long as a
// good reload, and one of parsing 150 ms more: a file that is being written does not parse either for a moment. The exit
// code is 1 if something was not shown, or if the page was loaded anew.
//   node bench/failures.mjs [--modes swap,restart] [--samples 20]
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launchBrowser } from "./chromium.mjs";
import { pageOf } from "./generate-app.mjs";
import { machine } from "./load/modes.mjs";
import { start } from "./measure.mjs";
import { median, spread } from "./quantile.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const hotrun = [process.execPath, join(root, "bin/hotrun.js"), "--json"];
const { values } = parseArgs({
  options: { modes: { type: "string", default: "swap,restart" }, samples: { type: "string", default: "20" } },
});
/** What a reload does once it is over (a process that waits for the next one) must not count as the next one's time. */
const restMs = 500;
const patienceMs = 15_000;

const entry = `import express from "express";
import { view } from "./view.ts";
const app = express();
app.get("/", (request, response) => void response.send(view()));
app.listen(Number(process.env.PORT));
`;
const page = (text) => `export const view = (): string => ${JSON.stringify(pageOf(text))};\n`;
/** A module with this text in it, in each way of being wrong. */
const kinds = {
  "does not parse": { write: (text) => `export const view = = ${JSON.stringify(text)};\n`, allowedMs: 150 },
  "throws while it is loaded": {
    write: (text) => `throw new Error(${JSON.stringify(text)});\nexport const view = () => "";\n`,
    allowedMs: 0,
  },
  "throws for the request": {
    write: (text) => `export const view = (): string => {\n  throw new Error(${JSON.stringify(text)});\n};\n`,
    allowedMs: 0,
  },
};

const browser = await launchBrowser();
try {
  console.log(`## Save to what the page shows: ${machine()}, Express, ${values.samples} saves of each kind\n`);
  console.log("| mode | save | ms: min / **median** / p95 | to a good save | allowed |");
  console.log("|---|---|---:|---:|---:|");
  for (const mode of values.modes.split(",")) await measure(mode);
} finally {
  await browser.close();
}

async function measure(mode) {
  const folder = mkdtempSync(join(tmpdir(), "hotrun-bench-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const write = (name, content) => writeFileSync(join(folder, name), content);
  write("package.json", `{ "type": "module" }`);
  write("app.ts", entry);
  write("view.ts", page("good 0"));
  const command = [...hotrun, ...(mode === "restart" ? ["--restart"] : []), "app.ts"];
  const running = await start({ name: mode, command }, folder);
  try {
    const shown = await openPage(running.url);
    const times = { good: [], ...Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []])) };
    for (let round = 0; round <= Number(values.samples); round += 1) {
      for (const [kind, { write: broken }] of Object.entries(kinds)) {
        const failed = await shown.after(() => write("view.ts", broken(`bad ${round}`)), "overlay");
        await delay(restMs);
        const text = `good ${round} after it ${kind}`;
        const good = await shown.after(() => write("view.ts", page(text)), text);
        await delay(restMs);
        // The first round pays for what is done once.
        if (round > 0) times[kind].push(failed);
        if (round > 0) times.good.push(good);
      }
    }
    if (!(await shown.isSame())) fail(`${mode}: the page was loaded anew`);
    print(mode, times);
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `after(save, what)`: milliseconds until the page shows that text in its heading and no overlay, or an overlay. */
async function openPage(url) {
  const tab = await browser.newPage();
  let onShown = () => {};
  await tab.exposeBinding("benchShown", (_source, what) => onShown(what));
  await tab.goto(url);
  await tab.evaluate(tellWhatIsShown);
  return {
    async after(save, what) {
      let patience;
      const seen = new Promise((resolve) => {
        patience = setTimeout(resolve, patienceMs, null);
        onShown = (now) => now === what && resolve(performance.now());
      });
      save();
      const from = performance.now();
      const to = await seen;
      clearTimeout(patience);
      if (to === null) fail(`${what} was not shown`);
      return (to ?? Number.NaN) - from;
    },
    isSame: () => tab.evaluate(() => "benchIsSame" in window),
  };
}

async function tellWhatIsShown() {
  await window.hotrun.ready;
  window.benchIsSame = true;
  let told = "";
  new MutationObserver(() => {
    const overlay = document.querySelector("hotrun-overlay");
    const now = overlay ? "overlay" : (document.querySelector("h1")?.textContent ?? "");
    if (now === told) return;
    told = now;
    window.benchShown(now);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

function print(mode, times) {
  const good = median(times.good);
  for (const [kind, figures] of Object.entries(times)) {
    const allowed = kind === "good" ? "" : `${(good + kinds[kind].allowedMs).toFixed(0)} ms`;
    console.log(`| ${[mode, kind, spread(figures), `×${(median(figures) / good).toFixed(2)}`, allowed].join(" | ")} |`);
  }
}

function fail(text) {
  console.error(text);
  process.exitCode = 1;
}
