// Our morph beside idiomorph's in Chromium, in frames of one page and in turn, each in a document that is morphed there and
// back again and again; the parsing of the new HTML counts for both, and is measured by itself. Then what the client costs a
// page load (page-load.mjs).
//   node bench/morph.mjs [--samples 15]
import { readFileSync } from "node:fs";
import { launchBrowser, morphScript } from "./chromium.mjs";
import { numbersOf } from "./figures.mjs";
import { machine } from "./load/modes.mjs";
import { scenarios } from "./morph-pages.mjs";
import { printPageLoads } from "./page-load.mjs";
import { median, spread } from "./quantile.mjs";

const { samples } = numbersOf({ samples: 15 });
const idiomorphFile = new URL("./idiomorph.js", import.meta.resolve("idiomorph"));
/** Not counted: V8 has not compiled much of it yet. */
const warmUp = 2;

/** Each: a script for a frame, and what it defines there as `morphTo`. */
const contenders = {
  hotrun: {
    script: await morphScript(),
    prepare: (html) => {
      const morph = bed.createMorph([]);
      morph.begin(html);
      window.morphTo = async (html) => {
        const result = await morph.apply(html);
        if (result.type !== "morphed") throw new Error(`It wants to reload: ${result.reason}`);
      };
    },
  },
  idiomorph: {
    script: `${readFileSync(idiomorphFile, "utf8")};globalThis.Idiomorph = Idiomorph;`,
    prepare: () => {
      window.morphTo = (html) => {
        const parsed = new DOMParser().parseFromString(html, "text/html");
        Idiomorph.morph(document.documentElement, parsed.documentElement, { head: { style: "morph" } });
      };
    },
  },
  parsing: {
    script: "",
    prepare: () => {
      window.morphTo = (html) => {
        new DOMParser().parseFromString(html, "text/html");
      };
    },
  },
};

const browser = await launchBrowser();
try {
  console.log(`## Morph: Chromium ${browser.version()}, ${machine()}, ${samples} samples each\n`);
  console.log("ms: min / **median** / p95; in brackets the first, before V8 has compiled much\n");
  console.log("| page | hotrun | idiomorph | idiomorph to hotrun | DOMParser alone | of hotrun's |");
  console.log("|---|---:|---:|---:|---:|---:|");
  for (const { name, page, most } of scenarios) {
    const figures = await measure(page);
    printRow(name, figures, most);
  }
  console.log();
  await printPageLoads(browser, samples);
} finally {
  await browser.close();
}

/** contender → milliseconds of each morph. */
async function measure(pageOf) {
  const page = await browser.newPage();
  try {
    const frames = await openFrames(page, pageOf(""));
    const figures = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
    for (let round = 0; round < warmUp + samples; round += 1) {
      for (const [name, frame] of frames) {
        figures[name].push(await frame.evaluate(timedMorph, pageOf(`saved-${round}`)));
        if (name !== "parsing") await check(name, frame, pageOf(`saved-${round}`));
        await frame.evaluate(timedMorph, pageOf(""));
      }
    }
    return figures;
  } finally {
    await page.close();
  }
}

async function openFrames(page, html) {
  const names = Object.keys(contenders);
  const frames = names.map((name) => `<iframe name="${name}" src="/frame"></iframe>`).join("");
  const fulfill = (body) => (route) => route.fulfill({ contentType: "text/html", body });
  await page.route("http://morph.test/", fulfill(`<!DOCTYPE html><html><body>${frames}</body></html>`));
  await page.route("http://morph.test/frame", fulfill(html));
  await page.goto("http://morph.test/");
  return Promise.all(
    names.map(async (name) => {
      const frame = page.frame({ name });
      await frame.evaluate(contenders[name].script);
      await frame.evaluate(contenders[name].prepare, html);
      return [name, frame];
    }),
  );
}

/** In the frame. */
async function timedMorph(html) {
  const from = performance.now();
  await window.morphTo(html);
  return performance.now() - from;
}

/** Who is quick and wrong is not quick. */
async function check(name, frame, html) {
  const isRight = await frame.evaluate(
    (html) => document.documentElement.isEqualNode(new DOMParser().parseFromString(html, "text/html").documentElement),
    html,
  );
  if (!isRight) throw new Error(`${name} did not make the page what it has to be`);
}

/** A busy machine must not fail: what is too slow is only marked. */
function printRow(name, figures, most) {
  const cell = (all) => `${spread(all.slice(warmUp))} (${all[0].toFixed(1)})`;
  const [ours, theirs, parsing] = Object.keys(contenders).map((each) => median(figures[each].slice(warmUp)));
  const share = `${Math.round((parsing / ours) * 100)} %`;
  const mark = ours > most ? ` **over ${most} ms**` : "";
  const cells = [name, cell(figures.hotrun) + mark, cell(figures.idiomorph), `×${(theirs / ours).toFixed(1)}`];
  console.log(`| ${[...cells, cell(figures.parsing), share].join(" | ")} |`);
}
