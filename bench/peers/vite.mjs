// A server as Vite's guide to server-side rendering has it. Such a server's pages hear nothing of a change of a module that
// only the server has: the plugin has them reload.
//   node vite.mjs <file of vite>
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { createServer: createVite } = await import(pathToFileURL(process.argv[2]));
const require = createRequire(join(process.cwd(), "app.ts"));
const express = require("express");
const ejs = require("ejs");

const app = express();
const server = createServer(app);
const vite = await createVite({
  root: process.cwd(),
  cacheDir: ".vite",
  appType: "custom",
  logLevel: "error",
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: { server } },
  plugins: [fullReload()],
});

app.use(vite.middlewares);
app.get("/", async (request, response, next) => {
  try {
    const { deepest } = await vite.ssrLoadModule("/m0.ts");
    const page = await ejs.renderFile("views/page.ejs", { entry: "entry-0", leaf: deepest });
    response.type("html").send(await vite.transformIndexHtml(request.originalUrl, page));
  } catch (error) {
    vite.ssrFixStacktrace(error);
    next(error);
  }
});
server.listen(Number(process.env.PORT), "localhost");

function fullReload() {
  return {
    name: "full-reload",
    hotUpdate({ modules, server }) {
      if (this.environment.name !== "ssr" || modules.length === 0) return;
      server.ws.send({ type: "full-reload" });
    },
  };
}
