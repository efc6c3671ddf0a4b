import assert from "node:assert/strict";
import { devNull } from "node:os";
import { test } from "node:test";
import { startHotrun } from "../support/hotrun.ts";
import { startLoad } from "../support/load.ts";
import { download, eventStream, type LongConnection, upload, webSocketEcho } from "../support/long-connections.ts";
import { concurrent, everyRow, npmRow } from "../support/rows.ts";

// Below npm it is the same as for any other command, and takes its time.
const breakable = everyRow.filter(
  ({ breaks, overlaps, name }) => breaks.length > 0 && overlaps && name !== npmRow.name,
);
for (const row of breakable) {
  const { name, skip } = row;
  test(`O7 broken and good saves in turn under load: no request fails (${name})`, { skip }, async () => {
    await using app = await startHotrun(row.options);
    await using gets = startLoad({ url: app.url, connections: 8 });
    for (let round = 1; round <= 3; round += 1) {
      row.breaks[round % row.breaks.length]?.(app);
      await app.next("failure");
      assert.equal((await app.get("/text")).body, round === 1 ? "one" : `round ${round - 1}`);
      row.setText(app, `round ${round}`);
      await app.next("recovered");
      assert.equal((await app.get("/text")).body, `round ${round}`);
    }
    assert.deepEqual((await gets.stop()).failures, {});
  });
}

for (const row of everyRow.filter(({ overlaps }) => overlaps)) {
  const { name, skip, options } = row;
  test(`O2 a download, an upload, an event stream and a websocket live through four reloads (${name})`, {
    skip,
  }, async () => {
    // What is uploaded is only counted here.
    const env = { ...options.env, ...concurrent, SUBMITTED: devNull };
    await using app = await startHotrun({ ...options, env });
    const enough = new AbortController();
    const pace = { blocks: 40, ms: 50 };
    // One at a time, the upload last: while a process of PHP's server receives one, it may take what comes next as well, and
    // from then on it runs that alone. Behind an event stream, the upload would wait for ever.
    const streams = [await begun(eventStream(app.url, "one", enough.signal))];
    if ("app.mjs" in options.files) streams.push(await begun(webSocketEcho(app.url, enough.signal)));
    const transfers = [await begun(download(app.url, pace)), await begun(upload(app.url, pace))];
    for (let save = 1; save <= 4; save += 1) {
      row.setText(app, `save ${save}`);
      await app.reload();
      assert.equal((await app.get("/text")).body, `save ${save}`);
    }
    for (const { problem } of transfers) assert.equal(await problem, null);
    enough.abort();
    for (const { problem } of streams) assert.equal(await problem, null);
  });
}

async function begun(connection: LongConnection): Promise<LongConnection> {
  await connection.began;
  return connection;
}
