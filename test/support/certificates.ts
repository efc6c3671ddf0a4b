import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Files, repository } from "./app-folder.ts";

const folder = join(repository, "test/frameworks/apps/shared/certificates");
const read = (name: string) => readFileSync(join(folder, name), "utf8");

/** For `localhost`, signed by itself. */
export const certificate = read("localhost-cert.pem");

/** What servers of `node:https` take. */
export const credentials = { key: read("localhost-key.pem"), cert: certificate };

/** `tls.ts` exports `credentials`, which servers of `node:https`, `node:tls` and `node:http2` take. */
export const credentialFiles: Files = {
  "tls.ts": `export const credentials = ${JSON.stringify(credentials)};\n`,
};
