// Loaded before each test file (scripts/test.mjs): Node's runner has a time limit for whole files alone, and what hangs in one
// would take its name with it.
import { afterEach, beforeEach } from "node:test";
import { runningLogs } from "./event-log.ts";
import { killRunning } from "./launch.ts";

/** Far more than any test takes, from one part of it to the next: each single wait ends after `patienceMs`. */
const testMs = 120_000;
/** For the test to end in an orderly way once its hotrun is gone: most waits then say what they were for. */
const endMs = 15_000;
/** From one test to the next, or from the last one to the end of the process. */
const betweenMs = 60_000;

// A test may put other clocks in the place of these.
const { setTimeout, clearTimeout } = globalThis;
const running = new Map<string, NodeJS.Timeout>();
let between: NodeJS.Timeout | undefined;

/** Only what runs the tests of one file: the process that runs the files has no tests of its own. */
if (process.env.NODE_TEST_CONTEXT !== undefined) {
  beforeEach(({ name }) => {
    clearTimeout(between);
    goOn();
    running.set(name, setTimeout(giveUp, testMs, name).unref());
  });
  afterEach(({ name }) => {
    clearTimeout(running.get(name));
    running.delete(name);
    goOn();
    if (running.size === 0) between = setTimeout(linger, betweenMs, name).unref();
  });
}

/** A part of those that run has begun, or has ended. */
function goOn(): void {
  for (const timer of running.values()) timer.refresh();
}

function giveUp(name: string): void {
  console.error(`"${name}" still runs after ${testMs} ms.\n${runningLogs()}`);
  killRunning();
  running.set(name, setTimeout(end, endMs, name));
}

function end(name: string): void {
  console.error(`"${name}" did not end without its hotrun either.`);
  process.exit(1);
}

function linger(name: string): void {
  const kept = process.getActiveResourcesInfo().join(", ");
  console.error(`No test began in ${betweenMs} ms after "${name}", but ${kept} keep the process.\n${runningLogs()}`);
  process.exit(1);
}
