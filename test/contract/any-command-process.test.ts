import assert from "node:assert/strict";
import { constants } from "node:os";
import { test } from "node:test";
import { startHotrun } from "../support/hotrun.ts";
import { request } from "../support/http.ts";
import { descendants, waitUntilGone } from "../support/process.ts";
import { rows } from "../support/rows.ts";

const asBrowser = { headers: { accept: "text/html,application/xhtml+xml", "sec-fetch-dest": "document" } };

for (const row of rows) {
  const { name, skip, options } = row;

  test(`B1 the app is ready once it answers, and what comes before is held (${name})`, { skip }, async () => {
    const env = { ...options.env, BOOT_MS: "300" };
    await using app = await startHotrun({ ...options, env, until: "nothing" });
    const { url } = await app.next("listen");
    assert.equal((await request(new URL("/text", url))).body, "one");
    assert.deepEqual((await app.next("ready")).urls, [url]);
  });

  test(`B2 K2 an app that dies is shown, and starts again at the next change (${name})`, { skip }, async () => {
    await using app = await startHotrun(options);
    process.kill(Number((await app.get("/pid")).body), "SIGKILL");
    await app.next("exit");
    const page = await app.get("/", asBrowser);
    assert.ok(page.status >= 500, `status ${page.status}`);
    assert.match(page.body, /\/__hotrun\/client\.js/);
    assert.equal((await app.status()).ok, false);
    row.setText(app, "two");
    await app.next("ready");
    assert.equal((await app.get("/text")).body, "two");
    assert.equal((await app.status()).ok, true);
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    test(`B4 ${signal} ends app and hotrun, and nothing is left (${name})`, { skip }, async () => {
      await using app = await startHotrun(options);
      const { url } = app;
      const below = descendants(app.pid);
      assert.ok(below.includes(Number((await app.get("/pid")).body)));
      const { code } = await app.stop(signal);
      // PHP ends by itself at SIGINT, and well: then so does hotrun.
      if (name !== "php" || signal !== "SIGINT") assert.equal(code, 128 + constants.signals[signal]);
      for (const pid of below) await waitUntilGone(pid);
      await assert.rejects(request(url), { code: "ECONNREFUSED" });
    });
  }

  if (options.run) {
    const deaf = ["sh", "-c", `trap "" TERM; exec "$@"`, "sh", ...options.run] as const;
    test(`B5 an old version that ignores SIGTERM is killed, and nobody waits for it (${name})`, { skip }, async () => {
      await using app = await startHotrun({ ...options, run: deaf, args: ["--kill-timeout", "1000"] });
      const old = Number((await app.get("/pid")).body);
      row.setText(app, "two");
      await app.reload();
      assert.equal((await app.get("/text")).body, "two");
      assert.notEqual(Number((await app.get("/pid")).body), old);
      await waitUntilGone(old);
    });
  }

  test(`O20 when hotrun is killed, no process of the app is left (${name})`, { skip }, async () => {
    await using app = await startHotrun(options);
    const below = descendants(app.pid);
    assert.ok(below.includes(Number((await app.get("/pid")).body)));
    await app.stop("SIGKILL");
    for (const pid of below) await waitUntilGone(pid);
  });
}
