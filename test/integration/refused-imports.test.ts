import assert from "node:assert/strict";
import { test } from "node:test";
import { startHotrun } from "../support/hotrun.ts";
import { nodeBinary, nodeMajors } from "../support/node-versions.ts";

// Node links modules in two ways, of which each version has one.
for (const major of nodeMajors) {
  test(`an import that Node refuses is told with the module that has it, on Node ${major}`, async (t) => {
    const node = await nodeBinary(major).catch((error) => t.skip(`Node ${major} cannot be installed: ${error}`));
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
}
