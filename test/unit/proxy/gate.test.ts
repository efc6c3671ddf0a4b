import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { createGate, type Endpoint, type Gate, type Passage } from "../../../src/proxy/gate.ts";

function endpoint(generation: number): Endpoint {
  return { generation, at: { path: `/tmp/${generation}` }, preamble: false };
}

function open(gate: Gate, generation: number): void {
  gate.open(generation, new Map([["main", endpoint(generation)]]));
}

function enter(gate: Gate, navigation = false, signal = new AbortController().signal) {
  return gate.enter({ front: "main", navigation, signal });
}

function create(): Gate {
  return createGate({ holdMs: 30_000, navigationMs: 1_000 });
}

function generationOf(passage: Passage | Promise<Passage>): number | string {
  if (passage instanceof Promise) return "waits";
  return passage.type === "open" ? passage.endpoint.generation : passage.type;
}

test("an open gate lets through at once", () => {
  const gate = create();
  open(gate, 1);
  assert.equal(generationOf(enter(gate)), 1);
  assert.equal(gate.inFlight(1), 1);
  assert.equal(gate.isLive(1), true);
});

test("B1 requests that come before the app is ready are held, and go on in order", async () => {
  const gate = create();
  const order: number[] = [];
  const held = [1, 2, 3].map(async (number) => {
    const passage = await enter(gate);
    order.push(number);
    return generationOf(passage);
  });
  open(gate, 1);
  assert.deepEqual(await Promise.all(held), [1, 1, 1]);
  assert.deepEqual(order, [1, 2, 3]);
});

test("a hold ends after holdMs", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const held = enter(create());
  t.mock.timers.tick(29_999);
  assert.equal(generationOf(held), "waits");
  t.mock.timers.tick(1);
  assert.deepEqual(await held, { type: "timeout" });
});

test("down is told at once, to those who wait too, until the gate opens", async () => {
  const gate = create();
  const held = enter(gate);
  gate.down();
  assert.deepEqual(await held, { type: "down" });
  assert.deepEqual(enter(gate), { type: "down" });
  open(gate, 1);
  assert.equal(generationOf(enter(gate)), 1);
});

test("a navigation waits for a reload that is under way, nothing else does", async () => {
  const gate = create();
  open(gate, 1);
  gate.settling(true);
  assert.equal(generationOf(enter(gate, false)), 1);
  const navigation = enter(gate, true);
  open(gate, 2);
  assert.equal(generationOf(await navigation), 2);
  assert.equal(generationOf(enter(gate, true)), 2);
});

test("a navigation gets the old version when the reload fails, or takes longer than navigationMs", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const gate = create();
  open(gate, 1);
  gate.settling(true);
  const first = enter(gate, true);
  gate.settling(false);
  assert.equal(generationOf(await first), 1);
  gate.settling(true);
  const second = enter(gate, true);
  t.mock.timers.tick(1_000);
  assert.equal(generationOf(await second), 1);
});

test("a navigation that has no old version to get is held on", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const gate = create();
  open(gate, 1);
  gate.settling(true);
  const navigation = enter(gate, true);
  gate.hold();
  t.mock.timers.tick(1_000);
  open(gate, 2);
  assert.equal(generationOf(await navigation), 2);
});

test("E1 a replaced generation has drained when its last passage is released", () => {
  const gate = create();
  const drained = mock.fn();
  gate.onDrained(drained);
  open(gate, 1);
  const passages = [enter(gate), enter(gate)].map((passage) => passage as Extract<Passage, { type: "open" }>);
  open(gate, 2);
  passages[0]?.release();
  passages[0]?.release();
  assert.equal(drained.mock.callCount(), 0);
  passages[1]?.release();
  assert.deepEqual(
    drained.mock.calls.map((call) => call.arguments),
    [[1]],
  );
  open(gate, 3);
  assert.deepEqual(
    drained.mock.calls.map((call) => call.arguments),
    [[1], [2]],
    "one without passages at once",
  );
});

test("the live generation never drains, and opening it again replaces nothing", () => {
  const gate = create();
  const drained = mock.fn();
  const moved = mock.fn();
  const remove = gate.onDrained(drained);
  gate.onMoved(moved);
  open(gate, 1);
  gate.hold();
  open(gate, 1);
  assert.equal(drained.mock.callCount() + moved.mock.callCount(), 0);
  remove();
  open(gate, 2);
  assert.equal(drained.mock.callCount(), 0);
  assert.equal(moved.mock.callCount(), 1);
});

test("a front whose app does not listen yet is held", async () => {
  const gate = create();
  gate.open(1, new Map());
  const held = enter(gate);
  assert.equal(generationOf(held), "waits");
  open(gate, 1);
  assert.equal(generationOf(await held), 1);
});

test("who has gone is not waited for, and a closed gate holds nobody", async () => {
  const gate = create();
  const gone = new AbortController();
  const left = enter(gate, false, gone.signal);
  gone.abort();
  assert.deepEqual(await left, { type: "closed" });
  assert.deepEqual(enter(gate, false, gone.signal), { type: "closed" });
  const held = enter(gate);
  gate.close();
  assert.deepEqual(await held, { type: "closed" });
  open(gate, 1);
  assert.deepEqual(enter(gate), { type: "closed" });
});

type Open = Extract<Passage, { type: "open" }>;

test("O2 what is under way is counted by kind, and can be ended once it is known how", () => {
  const gate = create();
  open(gate, 1);
  const [request, stream, socket, tunnel] = Array.from({ length: 5 }, () => enter(gate) as Open);
  const ended: string[] = [];
  request?.becomes("request", () => ended.push("request"));
  stream?.becomes("stream", () => ended.push("stream"));
  socket?.becomes("socket", () => ended.push("socket"));
  tunnel?.becomes("tunnel", () => ended.push("tunnel"));
  assert.deepEqual(gate.underWay(), new Map([[1, { requests: 2, streams: 1, sockets: 2 }]]));
  open(gate, 2);
  assert.deepEqual(gate.end(1, "lasting"), { requests: 0, streams: 1, sockets: 2 });
  assert.deepEqual(ended, ["stream", "socket", "tunnel"]);
  assert.deepEqual(gate.underWay(), new Map([[1, { requests: 2, streams: 0, sockets: 0 }]]));
  assert.equal(gate.inFlight(1), 5, "what is not over keeps its version");
  assert.deepEqual(gate.end(1, "all"), { requests: 1, streams: 0, sockets: 0 });
  assert.deepEqual(gate.end(3, "all"), { requests: 0, streams: 0, sockets: 0 });
});

test("O2 what a server took that answers for the new generation too is under way to the new one", () => {
  const gate = create();
  const shared = endpoint(1).at;
  gate.open(1, new Map([["main", endpoint(1)]]));
  const passage = enter(gate) as Open;
  passage.becomes("socket", () => {});
  gate.open(2, new Map([["main", { ...endpoint(2), at: shared }]]));
  assert.deepEqual(gate.underWay(), new Map([[2, { requests: 0, streams: 0, sockets: 1 }]]));
  assert.equal(gate.inFlight(1), 1, "of what the old modules began, nothing ends before it");
  open(gate, 3);
  assert.deepEqual(gate.underWay(), new Map([[1, { requests: 0, streams: 0, sockets: 1 }]]));
});

test("B2 what lasted and was broken off by the app a moment ago is known for a moment", (t) => {
  let now = 5_000;
  t.mock.method(performance, "now", () => now);
  const gate = create();
  open(gate, 1);
  const [socket, stream, request, ended] = [1, 2, 3, 4].map(() => {
    const passage = enter(gate);
    assert.ok(!(passage instanceof Promise) && passage.type === "open");
    return passage;
  });
  socket?.becomes("socket", () => {});
  stream?.becomes("stream", () => {});
  for (const each of [socket, stream, request]) each?.brokenOff();
  assert.deepEqual(gate.brokenOff(), { requests: 0, streams: 1, sockets: 1 });
  ended?.becomes("socket", () => {});
  gate.end(1, "lasting");
  ended?.brokenOff();
  now += 999;
  assert.deepEqual(gate.brokenOff(), { requests: 0, streams: 1, sockets: 1 });
  now += 1;
  assert.deepEqual(gate.brokenOff(), { requests: 0, streams: 0, sockets: 0 });
});
