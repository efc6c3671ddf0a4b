import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { toAppError } from "../../../src/runtime/app-error.ts";

const throwing = (key: string) =>
  Object.defineProperty(new Error("fine"), key, {
    get() {
      throw new Error("no entry");
    },
  });

/** What was thrown, and what is said of it. */
const values: [string, unknown, RegExp][] = [
  ["a string", "x", /^'x' was thrown$/],
  ["null", null, /^null was thrown$/],
  ["undefined", undefined, /^undefined was thrown$/],
  ["a number", 42, /^42 was thrown$/],
  ["a symbol", Symbol("s"), /^Symbol\(s\) was thrown$/],
  ["a function", function boom() {}, /^\[Function: boom\] was thrown$/],
  ["a plain object", { status: 404, body: { error: "gone" } }, /status: 404, body: \{ error: 'gone' \} \} was thrown$/],
  ["an object without prototype", Object.create(null), /was thrown$/],
  ["a big object", Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [n, n])), /2000 keys was thrown$/],
  ["a revoked proxy", revoked(), /^<Revoked Proxy> was thrown$/],
  // Node 26 says of every proxy that it is one.
  ["a proxy whose traps throw", trapped(), /^(?:\{\}|Proxy\(\{\}\)) was thrown$/],
  [
    "an object that shows itself",
    {
      [Symbol.for("nodejs.util.inspect.custom")]() {
        throw new Error("no");
      },
    },
    /was thrown$/,
  ],
  ["a message that is no string", Object.assign(new Error(), { message: { a: 1 } }), /^\{ a: 1 \}$/],
  ["a message that is a symbol", Object.assign(new Error(), { message: Symbol("m") }), /^Symbol\(m\)$/],
  ["an error of another realm", vm.runInNewContext("new TypeError('far')"), /^far$/],
  ["a DOMException", new DOMException("aborted", "AbortError"), /^aborted$/],
  ["what only has a stack", { message: "like one", stack: "Error: like one\n    at f (/app/a.ts:1:2)" }, /^like one$/],
];
for (const [what, value, says] of values) {
  test(`B7 ${what} that was thrown can be told`, () => {
    const error = toAppError(value);
    assert.match(error.message, says);
    assert.equal(typeof error.stack, "string");
    assert.deepEqual(JSON.parse(JSON.stringify(error)), error);
  });
}

for (const key of ["name", "message", "stack", "cause", "errors", "code"]) {
  test(`B7 an error whose ${key} throws when it is read`, () => {
    const error = toAppError(throwing(key));
    assert.equal(error.message, key === "message" ? "" : "fine");
    assert.equal(error.name, "Error");
  });
}

test("B7 texts are bounded, and the frames stay behind a message that is cut", () => {
  const error = toAppError(new Error("x".repeat(1_000_000)));
  assert.ok(error.message.length < 20_100);
  assert.match(error.message, /… \(980000 more characters\)$/);
  assert.ok(error.stack.length <= 50_100);
  assert.match(error.stack, /\n {4}at .*app-error\.test\.ts/);
  const deep = Object.assign(new Error("m"), { stack: "y".repeat(100_000) });
  assert.match(toAppError(deep).stack, /… \(50000 more characters\)$/);
});

test("causes come after what they led to, whatever they are, and each once", () => {
  const root = new TypeError("root");
  const error = new Error("top", { cause: new Error("middle", { cause: root }) });
  root.cause = error;
  const { related } = toAppError(error);
  assert.deepEqual(
    related?.map(({ relation, name, message }) => [relation, name, message]),
    [
      ["cause", "Error", "middle"],
      ["cause", "TypeError", "root"],
    ],
  );
  assert.match(related?.[1]?.stack ?? "", /^TypeError: root\n +at /);
  assert.doesNotMatch(toAppError(error).stack, /cause/);
  assert.deepEqual(toAppError(new Error("m", { cause: "as text" })).related, [
    { relation: "cause", name: "Error", message: "as text", stack: "" },
  ]);
  assert.equal(toAppError(new Error("m", { cause: { status: 1 } })).related?.[0]?.message, "{ status: 1 }");
  assert.equal(toAppError(new Error("m", { cause: undefined })).related, undefined);
});

test("an AggregateError has its errors as related, each with its own cause behind it", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED ::1:5432"), { code: "ECONNREFUSED" });
  const other = new Error("second", { cause: new Error("why") });
  const { related } = toAppError(new AggregateError([refused, other, "third"], ""));
  assert.deepEqual(
    related?.map(({ relation, message, code }) => [relation, message, code]),
    [
      ["aggregated", "connect ECONNREFUSED ::1:5432", "ECONNREFUSED"],
      ["aggregated", "second", undefined],
      ["cause", "why", undefined],
      ["aggregated", "third", undefined],
    ],
  );
  const form = Object.assign(new Error("invalid"), { errors: ["a field", new Error("real")] });
  assert.deepEqual(
    toAppError(form).related?.map(({ message }) => message),
    ["real"],
  );
});

test("a SuppressedError has both of its errors", () => {
  const error = Object.assign(new Error("both"), { error: new Error("last"), suppressed: new Error("first") });
  error.name = "SuppressedError";
  assert.deepEqual(
    toAppError(error).related?.map(({ relation, message }) => [relation, message]),
    [
      ["cause", "last"],
      ["aggregated", "first"],
    ],
  );
});

test("what is related is bounded in number and depth", () => {
  const many = new AggregateError(Array.from({ length: 1_000 }, (_, n) => new Error(`${n}`)));
  assert.equal(toAppError(many).related?.length, 10);
  let deep = new Error("0");
  for (let n = 1; n < 100; n++) deep = new Error(`${n}`, { cause: deep });
  assert.equal(toAppError(deep).related?.length, 5);
  const endless = { stack: "s", message: "m" };
  Object.defineProperty(endless, "cause", { get: () => new Error("again", { cause: endless }) });
  assert.equal(toAppError(endless).related?.length, 1);
});

test("stacks that the app has made something else of", (context) => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  context.after(() => Object.assign(Error, { prepareStackTrace, stackTraceLimit }));
  Error.prepareStackTrace = (_, calls) => calls;
  assert.match(toAppError(new RangeError("calls")).stack, /^RangeError: calls\n {4}at .*app-error\.test\.ts:\d+:\d+/);
  Error.prepareStackTrace = () => ({ no: "text" });
  assert.equal(toAppError(new Error("object")).stack, "");
  Error.prepareStackTrace = () => {
    throw new Error("no stack today");
  };
  assert.equal(toAppError(new Error("throws")).message, "throws");
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = 0;
  assert.equal(toAppError(new Error("short")).stack, "Error: short");
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function trapped(): object {
  const refuse = () => {
    throw new Error("trap");
  };
  return new Proxy({}, { get: refuse, has: refuse, getPrototypeOf: refuse, ownKeys: refuse });
}
