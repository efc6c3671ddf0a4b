import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Files, repository } from "./app-folder.ts";

/** The rows of the contract: every way to bring a change into the app keeps the same promises. */
export const modes = [
  { mode: "swap", args: [] },
  { mode: "restart", args: ["--restart"] },
] as const;

/**
 * A small app on node:http in three modules. `/` is a page with the text of `text.ts`, `/text` is the text alone, `/count`
 * counts in `counter.ts`, `/pid` tells the process, and `/echo` answers with the head at once and with the text and the
 * body when the request has ended.
 */
export const plainApp: Files = {
  "text.ts": `export const text: string = "one";\n`,
  "counter.ts": `let count = 0;\nexport const next = (): number => ++count;\n`,
  "app.ts": `
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { next } from "./counter.ts";
import { text } from "./text.ts";

const page = \`<!doctype html><html><head><title>\${text}</title></head><body><h1>\${text}</h1></body></html>\`;

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/text") response.end(text);
  else if (pathname === "/count") response.end(String(next()));
  else if (pathname === "/pid") response.end(String(process.pid));
  else if (pathname === "/echo") {
    response.writeHead(200, { "content-type": "text/plain" }).flushHeaders();
    let body = "";
    for await (const chunk of request) body += chunk;
    response.end(\`\${text}: \${body}\`);
  } else {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page);
  }
}

createServer(handle).listen(3000);
`,
};

/** The files of an app in `examples/`, without what it has written itself. */
export function exampleFiles(name: string): Files {
  const folder = join(repository, "examples", name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^(node_modules|dist)\b/.test(relative(folder, entry.parentPath)))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [relative(folder, file), readFileSync(file, "utf8")]));
}
