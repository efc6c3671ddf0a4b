import type { Framework } from "../framework.ts";

/** Frameworks that answer over HTTP. */
export const servers: Framework[] = [
  { title: "Express 5", app: "express5" },
  { title: "Express 4", app: "express4", packages: { express: "express4" } },
  {
    title: "Express, TypeScript as CommonJS",
    app: "express-commonjs",
    entry: "server.ts",
    packages: { express: "express4" },
    note: "`require`, `__dirname`, `require.main`",
  },
  {
    title: "Express, as express-generator writes it",
    app: "express-generator",
    entry: "bin/www",
    packages: { express: "express4" },
    note: "JavaScript as CommonJS; an entry without an extension",
    edits: [{ thing: "view", plans: ["refresh"] }],
  },
  { title: "Fastify", app: "fastify" },
  { title: "Koa with @koa/router", app: "koa" },
  { title: "Hono on @hono/node-server", app: "hono" },
  { title: "h3", app: "h3" },
  { title: "React `renderToPipeableStream`", app: "react", entry: "app.tsx", note: "TSX with `react-jsx`" },
];
