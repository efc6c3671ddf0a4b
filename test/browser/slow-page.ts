import type { RunningHotrun } from "../support/hotrun.ts";

/** An app of which `/slow` is answered once `/release` has been asked for, by whichever version; the other pages lead to each other. */
export const slowPageFiles = {
  "package.json": JSON.stringify({ type: "module" }),
  "text.ts": `export const text = "one";\n`,
  "app.ts": `
import { createServer } from "node:http";
import { text } from "./text.ts";

const held: (() => void)[] = ((globalThis as any).held ??= []);
const links = ["slow", "other", "file"].map((name) => \`<a id=\${name} href=/\${name}>\${name}</a>\`).join(" ");

createServer((request, response) => {
  response.setHeader("content-type", "text/html");
  const answer = () => response.end(\`<!doctype html><title>\${request.url}</title><h1>\${text}</h1><input>\${links}\`);
  if (request.url === "/slow") return void held.push(answer);
  if (request.url === "/release") for (const release of held.splice(0)) release();
  if (request.url === "/file") response.setHeader("content-disposition", "attachment");
  answer();
}).listen(3000);
`,
};

/** Saves another text; resolves when a page of the app has followed, or means to. */
export async function saveText(app: RunningHotrun, text: string, path = "/"): Promise<string | undefined> {
  app.write("text.ts", `export const text = "${text}";\n`);
  return (await app.next("page", ({ url, action }) => url === path && action !== undefined)).action;
}
