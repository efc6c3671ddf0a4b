import assert from "node:assert/strict";
import { test } from "node:test";
import { createHold } from "../support/hold.ts";
import { type RunningHotrun, startHotrun } from "../support/hotrun.ts";
import { startLoad } from "../support/load.ts";
import { download, eventStream } from "../support/long-connections.ts";
import { concurrent, type Row, rows } from "../support/rows.ts";
import { shareHotrun } from "../support/shared-hotrun.ts";
import { startUpload } from "../support/upload.ts";

const asBrowser = { headers: { accept: "text/html,application/xhtml+xml", "sec-fetch-dest": "document" } };

for (const row of rows) {
  const { name, skip, options } = row;
  const shared = shareHotrun({ ...options, env: concurrent }, (app) => backToOne(row, app));

  if (row.staysLoaded) {
    shared.test(
      `E1 a request in progress across a save is finished by the old version (${name})`,
      { skip },
      async (app) => {
        const upload = startUpload(new URL("/echo", app.url));
        assert.equal((await upload.head).statusCode, 200);
        row.setText(app, "two");
        await app.reload();
        assert.equal((await app.get("/text")).body, "two");
        assert.equal(await upload.end("sent after the save"), "one: sent after the save");
      },
    );
  }

  shared.test(`E1 a download across a save arrives whole (${name})`, { skip }, async (app) => {
    const { began, problem } = download(app.url, { blocks: 40, ms: 50 });
    await began;
    row.setText(app, "two");
    await app.reload();
    assert.equal((await app.get("/text")).body, "two");
    assert.equal(await problem, null);
  });

  test(`E2 requests that come during a reload are answered (${name})`, { skip }, async () => {
    await using app = await startHotrun({ ...options, env: { BOOT_MS: "300" } });
    await using load = startLoad({ url: new URL("/text", app.url), connections: 4 });
    row.setText(app, "two");
    await app.reload();
    await load.answered(20);
    assert.deepEqual((await load.stop()).failures, {});
    assert.equal((await app.get("/text")).body, "two");
  });

  for (const [way, breakIt] of row.breaks.entries()) {
    shared.test(
      `E9 O7 a version that cannot start: the old one serves on, the next save clears it (${name}, ${way + 1})`,
      {
        skip,
      },
      async (app) => {
        breakIt(app);
        const failure = await app.next("failure");
        assert.match(failure.code, /^HOTRUN_/);
        assert.equal((await app.get("/text")).body, "one");
        const { ok, failure: shown } = await app.status();
        assert.equal(ok, false);
        assert.equal(shown?.message, failure.message);
        row.setText(app, "mended");
        await app.next("recovered");
        assert.equal((await app.get("/text")).body, "mended");
        assert.deepEqual(await app.status().then((status) => [status.ok, status.failure]), [true, null]);
      },
    );
  }

  shared.test(`F8 an event stream passes unbuffered, and outlives a save (${name})`, { skip }, async (app) => {
    const enough = new AbortController();
    const old = eventStream(app.url, "one", enough.signal);
    await old.began;
    row.setText(app, "two");
    await app.reload();
    assert.equal((await app.get("/text")).body, "two");
    const fresh = eventStream(app.url, "two", enough.signal);
    await fresh.began;
    enough.abort();
    assert.deepEqual([await old.problem, await fresh.problem], [null, null]);
  });

  shared.test(`O6 many files that are written at once are one reload (${name})`, { skip }, async (app) => {
    // Of an app on Node it is known what it consists of.
    const expected = options.run ? 9 : 1;
    app.together(() => {
      for (let file = 0; file < 8; file += 1) app.write(`more-${file}.txt`, "more");
      row.setText(app, "two");
    });
    assert.equal((await app.reload()).files.length, expected, String(app.log));
  });

  shared.test(`O13 status?after&wait answers when the next edit is live (${name})`, { skip }, async (app) => {
    const answer = app.status({ after: await lastReload(app) });
    row.setText(app, "two");
    const { ok, generation, reloads } = await answer;
    assert.equal(ok, true);
    assert.equal((await app.get("/text")).body, "two");
    const { headers } = await app.get("/text");
    assert.equal(Number(headers["x-hotrun-generation"]), generation);
    assert.deepEqual(reloads.at(-1)?.result, { type: "done" });
    assert.equal(reloads.at(-1)?.generation, generation);
  });

  shared.test(
    `O17 a page that is asked for during a reload is that of the new version, up to a second (${name})`,
    {
      skip,
    },
    async (app) => {
      row.setText(app, "two");
      await app.next("change");
      const from = performance.now();
      const { body } = await app.get("/", asBrowser);
      if (!body.includes("<h1>two</h1>")) assert.ok(performance.now() - from > 950, "the old page came at once");
      await app.reload();
      assert.match((await app.get("/", asBrowser)).body, /<h1>two<\/h1>/);
    },
  );

  shared.test(`F1 a page gets the client once, first in its head (${name})`, { skip }, async (app) => {
    const { body } = await app.get("/", asBrowser);
    assert.match(body, /^<!doctype html><html><head><script[^>]*\/__hotrun\/client\.js[^>]*><\/script><title>one</);
    assert.equal(body.split("/__hotrun/client.js").length, 2);
    assert.ok(body.endsWith("<title>one</title></head><body><h1>one</h1></body></html>"), body);
  });

  const { setWaitingText } = row;
  if (setWaitingText) {
    shared.test(`C8 saves during a reload are neither lost nor repeated (${name})`, { skip }, async (app) => {
      const before = app.reloads.length;
      await using hold = await createHold();
      setWaitingText(app, "two", hold.url);
      await hold.begun;
      app.together(() => {
        for (const text of ["three", "four", "five"]) row.setText(app, text);
      });
      await app.next("change");
      hold.release();
      await app.served("/text", "five");
      assert.ok(app.reloads.length <= before + 2, String(app.log));
    });
  }
}

/** Whether it did something or not; as hotrun has it, whose events are told a little later. */
async function lastReload(app: RunningHotrun): Promise<number> {
  return (await app.status()).reloads.at(-1)?.id ?? 0;
}

/** Until the event of it has come too: to the test that begins it would look like its own. */
async function backToOne(row: Row, app: RunningHotrun): Promise<void> {
  if ((await app.get("/text")).body === "one") return;
  let after = await lastReload(app);
  row.setText(app, "one");
  do {
    after = (await app.status({ after })).reloads.at(-1)?.id ?? after;
  } while ((await app.get("/text")).body !== "one");
  await app.log.until(`the event of reload ${after}`, () =>
    app.log.events.some((event) => event.type === "reload" && event.id === after),
  );
}
