import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, document, documentTag, page, tag } from "./document-stage.ts";
import { createStage } from "./stage.ts";

test("O18 each request to the app is told of, with its status, the page that shows the answer, and what an open page gets", async () => {
  const told: string[] = [];
  await using stage = await createStage({
    tag: () => documentTag(tag),
    visit: (_request, target) => ({
      answered: (status, shownBy) => told.push(`${target} ${status} ${shownBy}`),
      copied: (body) => told.push(`copied ${body}`),
      over: () => told.push("over"),
    }),
    unavailable(_request, response, why) {
      if (why.type === "upstream") why.answered?.(502, "stand-in");
      response.writeHead(502).end();
    },
  });
  let status = 200;
  const app = await stage.http((_request, response) => {
    if (status === 0) return void response.destroy();
    response.writeHead(status, { "Content-Type": "text/html" }).end(page);
  });
  stage.open(app);

  async function expect(headers: Record<string, string>, ...expected: string[]): Promise<void> {
    told.length = 0;
    await ask(stage, headers, "POST");
    assert.deepEqual(told, expected);
  }
  const update = { "sec-fetch-dest": "empty", "x-hotrun-page": "open" };
  await expect(document, "/ 200 page", "over");
  await expect({ accept: "*/*" }, "/ 200 null", "over");
  await expect(update, "/ 200 open", "over");
  status = 500;
  await expect(document, "/ 500 page", "over");
  await expect(update, "/ 500 open", `copied ${page}`, "over");
  await expect({ ...update, "x-hotrun-page": "no id!" }, "/ 500 null", "over");
  status = 0;
  await expect(document, "/ 502 stand-in", "over");
});
