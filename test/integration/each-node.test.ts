import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";
import { nodeBinary, nodeMajors } from "../support/node-versions.ts";

// What Node's versions do each in its own way, and hotrun in one.
for (const major of nodeMajors) {
  test(`an import that is refused is told with the module that has it, on Node ${major}`, async (t) => {
    const node = await binaryOrSkip(major, t);
    if (!node) return;
    const files = {
      "app.mjs": `import "./middle.mjs";\n`,
      "middle.mjs": `import "./style.css";\n`,
      "style.css": "body {}\n",
    };
    await using app = await startHotrun({ files, entry: "app.mjs", node, until: "failure" });
    const failure = app.log.events.find((event) => event.type === "failure");
    assert.ok(failure?.type === "failure");
    assert.match(failure.message, /Unknown file extension "\.css"/);
    assert.equal(failure.file, app.file("middle.mjs"));
  });

  test(`what is thrown in the tick after a new version has run is its failure, on Node ${major}`, async (t) => {
    const node = await binaryOrSkip(major, t);
    if (!node) return;
    await using app = await startHotrun({ files: plainApp, node });
    const { body: pid } = await app.get("/pid");
    app.write("text.ts", `process.nextTick(() => { throw new Error("late"); });\nexport const text = "two";\n`);
    assert.equal((await app.reload()).result.type, "failed");
    assert.equal((await app.next("failure")).message, "late");
    assert.equal((await app.get("/text")).body, "one");
    assert.equal((await app.get("/pid")).body, pid);
  });
}

async function binaryOrSkip(major: number, t: TestContext): Promise<string | undefined> {
  try {
    return await nodeBinary(major);
  } catch (error) {
    t.skip(`Node ${major} cannot be installed: ${error}`);
    return undefined;
  }
}
