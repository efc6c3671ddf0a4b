import assert from "node:assert/strict";
import { test } from "node:test";
import { type HeldPort, listenLabel } from "../../../src/decide/listen-label.ts";

const script = "/app/server.js";
const held = (given: Partial<HeldPort>): HeldPort => ({
  port: 3000,
  host: null,
  script,
  label: "3000",
  frontPort: 3000,
  ...given,
});

test("a port with a number is its own label, in whatever process", () => {
  assert.equal(listenLabel({ port: 3000, host: null, script }, []), "3000");
  assert.equal(listenLabel({ port: 3001, host: null, script }, [held({})]), "3001");
});

test("a run has each port once, as the kernel would have it", () => {
  const again = (host: string | null, other: string | null) =>
    listenLabel({ port: 3000, host, script }, [held({ host: other })]);
  assert.equal(again(null, null), null);
  assert.equal(again("127.0.0.1", null), null);
  assert.equal(again("::", "127.0.0.1"), null);
  assert.equal(again("127.0.0.1", "127.0.0.1"), null);
  assert.equal(again("::1", "127.0.0.1"), "3000");
});

test("any free port is told apart by the script and by how many of its servers stand", () => {
  const first = { port: 0, host: null, script };
  assert.equal(listenLabel(first, []), `${script}#1`);
  const one = held({ port: 0, label: `${script}#1`, frontPort: 40_000 });
  assert.equal(listenLabel(first, [one]), `${script}#2`);
  assert.equal(listenLabel(first, [{ ...one, label: `${script}#2` }]), `${script}#1`);
  assert.equal(listenLabel({ ...first, script: "/app/other.js" }, [one]), "/app/other.js#1");
});

test("who listens on a second address at the port that its first server has got is at the same front", () => {
  const first = held({ port: 0, host: "127.0.0.1", label: `${script}#1`, frontPort: 40_000 });
  assert.equal(listenLabel({ port: 40_000, host: "::1", script }, [first]), `${script}#1`);
  assert.equal(listenLabel({ port: 40_001, host: "::1", script }, [first]), "40001");
});
