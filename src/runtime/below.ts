// Loaded into every Node process below a command (`NODE_OPTIONS=--require`): npm, npx, compilers, and somewhere among them
// the server. All but the server must not notice: nothing is loaded, opened or printed before a server listens.
import type net from "node:net";
import { belowVariable } from "../protocol/below.ts";
import { whenNetLoads } from "./net-loading.ts";
import { nodeMajor } from "./node-version.ts";
import type * as takeover from "./take-over-below.ts";

/** What a taken server needs of Node is there from this version on. */
const oldestKnown = 18;
/** A hotrun below a hotrun, of another installation: one of the two is enough. */
const mark = Symbol.for("hotrun.below");

if (nodeMajor >= oldestKnown && process.env[belowVariable] && process.env.HOTRUN !== "0" && !(mark in process)) {
  Object.defineProperty(process, mark, { value: true });
  whenNetLoads(patch);
}
// Programs list what has been required, or clear it.
delete require.cache[__filename];

function patch(prototype: net.Server): void {
  const { listen } = prototype;
  let takeOver: ReturnType<typeof takeover.createTakeOver> | undefined;
  prototype.listen = function (this: net.Server, ...args: unknown[]): net.Server {
    takeOver ??= (require("./take-over-below.ts") as typeof takeover).createTakeOver(listen);
    return takeOver(this, args) ?? Reflect.apply(listen, this, args);
  } as typeof listen;
}
