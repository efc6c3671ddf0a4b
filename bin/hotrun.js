#!/usr/bin/env node
const { main } = require("../dist/launcher.cjs");

// Exits although output may be left that nobody reads: that would keep the process. All that is read has been written.
main(process.argv.slice(2)).then((code) => process.exit(code));
