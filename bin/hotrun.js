#!/usr/bin/env node
import { main } from "../dist/cli.js";

// Exits although output may be left that nobody reads: that would keep the process. All that is read has been written.
process.exit(await main(process.argv.slice(2)));
