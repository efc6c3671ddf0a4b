import assert from "node:assert/strict";
import { test } from "node:test";
import { isPassingName } from "../../../src/decide/passing-name.ts";

test("what editors, databases and programs leave for a while is passing", () => {
  const names = [
    ".app.ts.swp",
    "app.ts~",
    "4913",
    "#app.ts#",
    "app.ts___jb_tmp___",
    "app.db-journal",
    "app.log",
    "app.log.1",
  ];
  assert.deepEqual(
    names.filter((name) => !isPassingName(name)),
    [],
  );
});

test("what an app lists folders for is not", () => {
  const names = [
    "hello.ts",
    "index.js",
    "_header.hbs",
    "20260101-users.sql",
    "de.json",
    "users",
    "[id].ts",
    "catalog",
    "blog",
  ];
  assert.deepEqual(names.filter(isPassingName), []);
});
