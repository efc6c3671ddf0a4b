import type { Framework } from "../framework.ts";

/** Frameworks, and packages of other kinds, that load files of the app by themselves. */
export const loaders: Framework[] = [
  {
    title: "Fastify with @fastify/autoload",
    app: "fastify-autoload",
    says: [/"isSameModule":true/],
  },
  {
    title: "a package that calls `import()` with files of the app",
    app: "loader-import",
    says: [/same module/],
  },
  {
    title: "a package that calls `require` with files of the app",
    app: "loader-require",
    says: [/same module/],
  },
];
