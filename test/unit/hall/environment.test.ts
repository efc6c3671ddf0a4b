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

test("the size of our terminal is told, unless the user's environment says another", () => {
  const size = { columns: 90, rows: 25 };
  const told = (env: NodeJS.ProcessEnv) => {
    const { COLUMNS, LINES } = appEnvironment({
      env,
      entry: "/app/server.js",
      given: undefined,
      color: false,
      ...size,
    });
    return [COLUMNS, LINES];
  };
  assert.deepEqual(told({}), ["90", "25"]);
  assert.deepEqual(told({ COLUMNS: "80", LINES: "24" }), ["80", "24"]);
  assert.deepEqual(environment("/app/server.js").LINES, undefined);
});
