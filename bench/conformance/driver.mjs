// The app that runs the tests, the same under plain Node and under hotrun. Each test is reached by an `import()` that
// nothing can know beforehand, so that one that does not even parse stops no other.
//   driver.mjs <list> <results> <index of the first test>
import { appendFileSync, readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

const patienceMs = 5_000;
const [listFile, resultsFile, from] = process.argv.slice(2);
const { tests, harness } = JSON.parse(readFileSync(listFile, "utf8"));

for (const { name, source } of harness) runInThisContext(source, name);
const known = Object.getOwnPropertyDescriptors(globalThis);
/** One test puts another in its place. */
const { Promise: OwnPromise } = globalThis;
let strays = [];
process.on("unhandledRejection", (reason) => strays.push(`unhandled rejection: ${describe(reason).message}`));
process.on("uncaughtException", (error) => strays.push(`uncaught: ${describe(error).message}`));

async function runAll() {
  for (const test of tests.slice(Number(from))) {
    strays = [];
    const result = await run(test);
    // Rejections that nobody handles are told only after the microtasks.
    await new OwnPromise((resolve) => setImmediate(resolve));
    appendFileSync(resultsFile, `${JSON.stringify({ name: test.name, ...result, strays })}\n`);
    console.log(test.name);
    restoreGlobals();
  }
  process.exit(0);
}

function restoreGlobals() {
  for (const key of Reflect.ownKeys(globalThis)) {
    if (!Object.hasOwn(known, key)) Reflect.deleteProperty(globalThis, key);
    else if ("value" in known[key] && globalThis[key] !== known[key].value) {
      Reflect.defineProperty(globalThis, key, known[key]);
    }
  }
}

async function run({ specifier, negative, isAsync }) {
  const done = new OwnPromise((resolve) => {
    globalThis.$DONE = (error) => resolve(error ? { error } : null);
  });
  let failure = await settled(import(specifier));
  if (!failure && isAsync && !negative) failure = await within(done);
  if (!negative) return { passed: failure === null, ...(failure && describe(failure.error)) };
  if (!failure) return { passed: false, message: `no ${negative.type} at all` };
  const again = await settled(import(specifier));
  return {
    passed: failure.error instanceof globalThis[negative.type],
    isSameAgain: again?.error === failure.error,
    ...describe(failure.error),
  };
}

const settled = (promise) =>
  within(
    promise.then(
      () => null,
      (error) => ({ error }),
    ),
  );

function within(promise) {
  const { promise: late, resolve } = withResolvers();
  const timer = setTimeout(() => resolve({ error: new Error("never settled") }), patienceMs);
  return OwnPromise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Node 20 has no `Promise.withResolvers`. */
function withResolvers() {
  let resolve;
  const promise = new OwnPromise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function describe(error) {
  try {
    return { type: String(error?.constructor?.name), message: String(error?.message ?? error), code: error?.code };
  } catch {
    return { type: "unreadable", message: "an error that cannot be read" };
  }
}

// Not awaited: an entry that takes minutes to be evaluated would be taken for one that hangs.
runAll().catch((error) => {
  console.error(error);
  process.exit(1);
});
