#!/usr/bin/env node
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");

// Beside the code: whoever can write there can change hotrun itself, which cannot be said of a folder for temporary files.
// Where it cannot be written, and before Node 22.1, there is none.
enableCompileCache?.(join(__dirname, "../dist/compile-cache"));

const { main } = require("../dist/launcher.cjs");

// Exits although output may be left that nobody reads: that would keep the process. All that is read has been written.
main(process.argv.slice(2)).then((code) => process.exit(code));
