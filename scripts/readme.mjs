// Writes the table of options into the README: node --import tsx scripts/readme.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { optionsTable } from "../src/config/options.ts";

const readme = new URL("../README.md", import.meta.url);
const between = /(<!-- options -->\n)[\s\S]*?(\n<!-- \/options -->)/;
writeFileSync(
  readme,
  readFileSync(readme, "utf8").replace(between, (_, start, end) => start + optionsTable() + end),
);
