import assert from "node:assert/strict";
import { test } from "node:test";
import { createCodeWarnings } from "../../../src/hall/code-warnings.ts";
import { createJournal } from "../../../src/hall/journal.ts";

function createBed() {
  const journal = createJournal();
  let changes = 0;
  const warnings = createCodeWarnings(journal, () => changes++);
  return {
    journal,
    warnings,
    changes: () => changes,
    ready: () => void journal.emit({ type: "ready", urls: [], ms: 1, generation: 1 }),
    messages: () => warnings.list().map(({ message }) => message),
  };
}

test("only what is about the code, and was said after the app was ready, is for pages", () => {
  const { journal, warnings, ready, changes } = createBed();
  journal.warnOfCode("early");
  ready();
  journal.warn("Port 3000 is in use");
  assert.equal(changes(), 0);
  journal.warnOfCode("late", "Mend it.");
  journal.warnOfCode("late");
  assert.deepEqual(warnings.list(), [{ message: "late", hint: "Mend it." }]);
  assert.equal(changes(), 1);
});

test("a reload that goes well takes away what was said before it, and not what was said of itself", () => {
  const { journal, warnings, ready, messages, changes } = createBed();
  ready();
  journal.warnOfCode("before");
  warnings.reloading();
  journal.warnOfCode("during");
  assert.deepEqual(messages(), ["before", "during"]);
  warnings.reloaded();
  assert.deepEqual(messages(), ["during"]);
  warnings.reloading();
  warnings.reloaded();
  assert.deepEqual(messages(), []);
  assert.equal(changes(), 4);
  warnings.reloading();
  warnings.reloaded();
  assert.equal(changes(), 4, "nothing to tell");
});

test("the last twenty are kept", () => {
  const { journal, warnings, ready, messages } = createBed();
  ready();
  for (let i = 0; i < 19; i++) journal.warnOfCode(`before ${i}`);
  warnings.reloading();
  for (let i = 0; i < 5; i++) journal.warnOfCode(`during ${i}`);
  assert.equal(messages().length, 20);
  warnings.reloaded();
  assert.deepEqual(
    messages(),
    [0, 1, 2, 3, 4].map((i) => `during ${i}`),
  );
});
