import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { AppFolder } from "../support/app-folder.ts";
import { patienceMs } from "../support/event-log.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { fileThatSays, makeFrameworkFolder } from "./app-files.ts";
import { type Edit, type Framework, places } from "./framework.ts";

/** Starts the app, edits it at each place, and asks it before and after each edit. Every edit is one hot swap, in one process. */
export function prove(framework: Framework): void {
  const { title, entry = "app.ts", packages, edits = [] } = framework;

  test(title, async (t) => {
    const step = (words: string, run: () => unknown) => t.test(words, async () => void (await run()));
    using folder = makeFrameworkFolder(framework.app, packages);
    await using surroundings = await framework.surround?.();
    const env = surroundings?.env ?? {};
    await using app = await startHotrun({ files: {}, folder, entry, env, until: "nothing" });
    const { type } = await Promise.race([app.next("ready"), app.next("failure")]);
    assert.equal(type, "ready", String(app.log));
    const { ask, assertCounted } = asking(framework, app);
    await step("starts", async () => assertSays(await ask(), places, "one"));
    await using lasting = await framework.open?.(app);

    for (const place of places) {
      await step(`an edit of the ${place} is swapped`, async () => {
        await swap(app, folder, place);
        assertSays(await ask(), [place], "two");
      });
    }
    await step("what unchanged modules hold is kept, in one process", assertCounted);
    for (const lasts of [lasting, surroundings]) {
      if (lasts) await step("what is open lasts", () => lasts.check());
    }
    for (const edit of edits) {
      await step(`an edit of the ${edit.thing} shows`, async () => {
        await ask(); // a template that the app keeps compiled is not read for a page that was asked for before
        await show(app, folder, edit, ask);
      });
    }
  });
}

async function swap(app: RunningHotrun, folder: AppFolder, place: string): Promise<void> {
  const file = fileThatSays(folder, `${place} one`);
  app.edit(file, `${place} one`, `${place} two`);
  const { plan, reason, result, modules } = await app.reload();
  assert.deepEqual({ plan, result }, { plan: "swap", result: { type: "done" } }, reason);
  assert.ok(modules.includes(app.file(file)), `${file} is not among ${modules}`);
}

/** Edits, and asks until it shows: that a template is kept is noticed by requests. */
async function show(app: RunningHotrun, folder: AppFolder, edit: Edit, ask: () => Promise<string>): Promise<void> {
  const { thing, plans, otherPlans = plans, reason = /./ } = edit;
  const before = app.reloads.length;
  app.edit(fileThatSays(folder, `${thing} one`), `${thing} one`, `${thing} two`);
  for (const end = Date.now() + patienceMs; !(await ask()).includes(`${thing} two`); )
    assert.ok(Date.now() < end, `It does not show.\n${app.log}`);
  const made = () => app.reloads.slice(before);
  await app.log.until(`the last ${plans.at(-1)}`, () => made().at(-1)?.plan === plans.at(-1));
  const done = made().map(({ plan, result }) => `${plan} ${result.type}`);
  const ways = [plans, otherPlans].map((way) => way.map((plan) => `${plan} done`));
  assert.ok(
    ways.some((way) => isDeepStrictEqual(way, done)),
    `not by ${JSON.stringify(ways)}, but by ${JSON.stringify(done)}`,
  );
  assert.match(made().at(-1)?.reason ?? "", reason);
}

function assertSays(answer: string, names: readonly string[], what: "one" | "two"): void {
  for (const name of names) assert.match(answer, new RegExp(`\\b${name} ${what}\\b`));
}

/** Asks the app, and looks at its counter: a module made anew, or another process, would begin again. */
function asking({ ask = getHello, says = [] }: Framework, app: RunningHotrun) {
  const visits: string[] = [];
  return {
    async ask(): Promise<string> {
      const answer = await ask(app);
      visits.push(...(answer.match(/visit \d+ in process \d+/) ?? ["no visit"]));
      for (const pattern of says) assert.match(answer, pattern);
      return answer;
    },
    assertCounted(): void {
      const pid = /process (\d+)/.exec(visits[0] ?? "")?.[1];
      assert.deepEqual(
        visits,
        visits.map((_, index) => `visit ${index + 1} in process ${pid}`),
      );
    },
  };
}

async function getHello(app: RunningHotrun): Promise<string> {
  const { status, headers, body } = await app.get("/hello?name=Ada");
  assert.equal(status, 200, body);
  return `${headers["x-served-by"]} ${body}`;
}
