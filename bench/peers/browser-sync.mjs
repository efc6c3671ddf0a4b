// nodemon restarts the app, which touches a file once it listens; that file is what browser-sync watches: earlier, the page
// would reload into an app that is not there.
//   node browser-sync.mjs <file of browser-sync> <command of nodemon …>
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const [browserSyncFile, program, ...nodemon] = process.argv.slice(2);
const browserSync = createRequire(import.meta.url)(browserSyncFile).create();
const front = Number(process.env.PORT);
const behind = await freePort();
const touch = fileURLToPath(new URL("touch-when-listening.mjs", import.meta.url));

const run = `"${process.execPath}" --import tsx --import "${touch}" app.ts`;
spawn(program, [...nodemon, "--delay", "0", "--ext", "ts", "--exec", run], {
  env: { ...process.env, PORT: String(behind) },
  stdio: ["ignore", "ignore", "inherit"],
});
browserSync.init({
  proxy: `localhost:${behind}`,
  port: front,
  files: "listening.txt",
  reloadDelay: 0,
  reloadDebounce: 0,
  open: false,
  ui: false,
  notify: false,
  logLevel: "silent",
});

async function freePort() {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
