import assert from "node:assert/strict";
import { test } from "node:test";
import { appEnvironment } from "../../../src/hall/environment.ts";

const environment = (entry: string, env: NodeJS.ProcessEnv = {}) =>
  appEnvironment({ env, entry, given: undefined, color: false });

test("an app in TypeScript finds the switch that @fastify/autoload asks for", () => {
  assert.equal(environment("/app/server.ts").FASTIFY_AUTOLOAD_TYPESCRIPT, "1");
  assert.equal(environment("/app/server.mts").FASTIFY_AUTOLOAD_TYPESCRIPT, "1");
  assert.equal("FASTIFY_AUTOLOAD_TYPESCRIPT" in environment("/app/server.js"), false);
});

test("what the user's environment says stays, the empty value too", () => {
  const env = { FASTIFY_AUTOLOAD_TYPESCRIPT: "", NODE_ENV: "test" };
  const { FASTIFY_AUTOLOAD_TYPESCRIPT, NODE_ENV, HOTRUN } = environment("/app/server.ts", env);
  assert.deepEqual([FASTIFY_AUTOLOAD_TYPESCRIPT, NODE_ENV, HOTRUN], ["", "test", "1"]);
});
