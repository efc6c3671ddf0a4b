import assert from "node:assert/strict";
import type { Duplex } from "node:stream";
import { mock, test } from "node:test";
import { createDescriptors } from "../../../src/proxy/descriptors.ts";
import { createStage, exchange, get } from "./stage.ts";

const withDescriptor = (fd: number) => ({ _handle: { fd } }) as unknown as Duplex;

test("what lasts leaves a reserve to requests, and they leave one to everything else", () => {
  const descriptors = createDescriptors({ limit: 20_000 });
  const admitted = (use: "brief" | "lasting") =>
    [100, 19_743, 19_744, 19_935, 19_936, 19_999].filter((fd) => descriptors.admits(withDescriptor(fd), use));
  assert.deepEqual(admitted("lasting"), [100, 19_743]);
  assert.deepEqual(admitted("brief"), [100, 19_743, 19_744, 19_935]);
});

test("a low limit keeps a smaller reserve", () => {
  const descriptors = createDescriptors({ limit: 256 });
  assert.equal(descriptors.admits(withDescriptor(191), "lasting"), true);
  assert.equal(descriptors.admits(withDescriptor(192), "lasting"), false);
});

test("it is told once that they run short", () => {
  const onCrowded = mock.fn();
  const descriptors = createDescriptors({ limit: 1_000, onCrowded });
  for (const fd of [100, 749, 750, 950, 990]) descriptors.admits(withDescriptor(fd), "brief");
  assert.deepEqual(
    onCrowded.mock.calls.map((call) => call.arguments),
    [[750, 1_000]],
  );
  const onFourFifths = mock.fn();
  createDescriptors({ limit: 20_000, onCrowded: onFourFifths }).admits(withDescriptor(16_000), "lasting");
  assert.equal(onFourFifths.mock.callCount(), 1);
});

test("where connections have no such number, all are admitted", () => {
  const descriptors = createDescriptors({ limit: 10 });
  assert.equal(descriptors.admits(withDescriptor(-1), "lasting"), true);
  assert.equal(descriptors.admits({ _handle: null } as unknown as Duplex, "lasting"), true);
});

test("what is not admitted is told so without reaching the app", async () => {
  await using stage = await createStage({ descriptors: createDescriptors({ limit: 1 }) });
  let connections = 0;
  stage.open(
    await stage.raw((app) => {
      connections += 1;
      app.destroy();
    }),
  );
  assert.match((await exchange(stage, get("/"))).text, /^HTTP\/1\.1 503 [\s\S]*ulimit -n/);
  const upgrade = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
  assert.match((await exchange(stage, upgrade)).text, /^HTTP\/1\.1 503 [\s\S]*ulimit -n/);
  assert.match((await exchange(stage, get("/__hotrun/status"))).text, /^HTTP\/1\.1 200 /);
  assert.equal(connections, 0);
});
