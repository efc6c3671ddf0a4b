import assert from "node:assert/strict";
import { test } from "node:test";
import { takeInspect, takeInspectFromEnvironment } from "../../../src/config/inspect.ts";

const address = (...options: string[]) => {
  const { inspect } = takeInspect(options);
  return inspect && `${inspect.host} ${inspect.port}`;
};

test("addresses are read as Node reads them", () => {
  assert.equal(address("--inspect"), "127.0.0.1 9229");
  assert.equal(address("--inspect=0"), "127.0.0.1 0");
  assert.equal(address("--inspect=0.0.0.0"), "0.0.0.0 9229");
  assert.equal(address("--inspect-brk=localhost:9300"), "localhost 9300");
  assert.equal(address("--inspect-wait=[::1]:9300"), "::1 9300");
  assert.equal(address("--inspect", "--inspect-port=9301"), "127.0.0.1 9301");
  assert.equal(address("--debug-port", "9302", "--inspect"), "127.0.0.1 9302");
  assert.equal(address("--inspect_brk=9303"), "127.0.0.1 9303");
});

test("what is not the debugger's stays, in its order", () => {
  assert.deepEqual(takeInspect(["-r", "a", "--inspect", "--import", "b"]).others, ["-r", "a", "--import", "b"]);
});

test("a port alone asks for no debugger: it stays for the one that a signal opens", () => {
  assert.deepEqual(takeInspect(["--inspect-port", "9300"]), { inspect: null, others: ["--inspect-port", "9300"] });
});

test("what waits, and where the address is told", () => {
  assert.equal(takeInspect(["--inspect"]).inspect?.halt, "never");
  assert.equal(takeInspect(["--inspect-wait", "--inspect"]).inspect?.halt, "start");
  assert.equal(takeInspect(["--inspect-brk"]).inspect?.halt, "entry");
  const published = takeInspect(["--inspect", "--inspect-publish-uid=http"]).inspect?.publish;
  assert.deepEqual(published, { stderr: false, http: true });
});

for (const value of ["", "80", "65536", "host:", "host:x", ":", "[::1]:x"]) {
  test(`${JSON.stringify(value)} is refused`, () => {
    assert.throws(() => takeInspect([`--inspect=${value}`]), { code: "HOTRUN_USAGE" });
  });
}

test("NODE_OPTIONS keeps what is not the debugger's", () => {
  assert.deepEqual(takeInspectFromEnvironment('--require "/a b.js" --inspect=9300 --inspect-brk --trace-warnings'), {
    options: ["--inspect=9300", "--inspect-brk"],
    others: '--require "/a b.js"   --trace-warnings',
  });
  assert.deepEqual(takeInspectFromEnvironment("--inspect --inspect-port 9300 --trace-warnings"), {
    options: ["--inspect", "--inspect-port=9300"],
    others: "--trace-warnings",
  });
  assert.deepEqual(takeInspectFromEnvironment("--require --inspected.js"), {
    options: [],
    others: "--require --inspected.js",
  });
});
