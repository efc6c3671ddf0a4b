// Writes the table into docs/frameworks.md: node --import tsx scripts/frameworks.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { frameworksTable } from "../test/frameworks/table.ts";

const page = new URL("../docs/frameworks.md", import.meta.url);
const between = /(<!-- table -->\n)[\s\S]*?(\n<!-- \/table -->)/;
writeFileSync(
  page,
  readFileSync(page, "utf8").replace(between, (_, start, end) => start + frameworksTable() + end),
);
