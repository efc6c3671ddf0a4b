import assert from "node:assert/strict";
import type { Files } from "./app-folder.ts";
import type { EventOf } from "./event-log.ts";
import type { RunningHotrun } from "./hotrun.ts";

/** Files of CommonJS packages, by name and code of their only module. */
export function packages(codes: Record<string, string>): Files {
  const files: Files = {};
  for (const [name, code] of Object.entries(codes)) {
    files[`node_modules/${name}/package.json`] = `{ "name": "${name}" }`;
    files[`node_modules/${name}/index.js`] = code;
  }
  return files;
}

/** Files of packages that are ES modules. */
export function esPackages(codes: Record<string, string>): Files {
  const files: Files = {};
  for (const [name, code] of Object.entries(codes)) {
    files[`node_modules/${name}/package.json`] = `{ "name": "${name}", "type": "module", "exports": "./index.js" }`;
    files[`node_modules/${name}/index.js`] = code;
  }
  return files;
}

/** A server that answers `/pid`, and to all else with what `text` is; after these statements. */
export const serving = (before: string, text = '"one"'): string => `import { createServer } from "node:http";
${before}
createServer((request, response) => response.end(request.url === "/pid" ? String(process.pid) : String(${text}))).listen(3000);
`;

/** The process that waits, once it does. */
export const spareOf = (app: RunningHotrun): Promise<EventOf<"spare">> => app.next("spare");

/** Names of packages, of the URLs of their files. */
export const namesOf = (urls: readonly string[]): string[] =>
  urls.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url);

export const pidOf = async (app: RunningHotrun): Promise<number> => Number((await app.get("/pid")).body);

/** Restarts the app by a change of its entry, and says which process it is in then. */
export async function restarted(app: RunningHotrun, from: string, to: string, entry = "app.ts"): Promise<number> {
  app.edit(entry, from, to);
  const { result, plan } = await app.reload();
  assert.deepEqual([plan, result], ["restart", { type: "done" }]);
  return pidOf(app);
}
