#!/usr/bin/env node
const { mkdirSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");

// It has the functions that the first run has called, for good: those of `--version` would not help a start.
if (enableCompileCache && !/^(?:-v|--version|-h|--help)$/.test(process.argv[2] ?? "")) keepCompiled();

const { main } = require("../dist/launcher.cjs");

// Exits although output may be left that nobody reads: that would keep the process. All that is read has been written.
main(process.argv.slice(2)).then((code) => process.exit(code));

/**
 * Beside the code: whoever can write there can change hotrun itself, which cannot be said of a folder for temporary files.
 * Where it cannot be written, and before Node 22.1, nothing is kept.
 */
function keepCompiled() {
  const folder = join(__dirname, "../dist/compile-cache");
  try {
    // Node would try for ever to make a folder whose parent says that it is not there, as those of /proc do.
    mkdirSync(folder);
  } catch ({ code }) {
    if (code !== "EEXIST") return;
  }
  enableCompileCache(folder);
}
