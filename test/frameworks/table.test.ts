import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "../support/app-folder.ts";
import { frameworksTable } from "./table.ts";

test("docs/frameworks.md: the table is the one that the tests prove", () => {
  const page = readFileSync(join(repository, "docs/frameworks.md"), "utf8");
  assert.ok(page.includes(frameworksTable()), "node --import tsx scripts/frameworks.mjs writes it");
});
