import assert from "node:assert/strict";
import { test } from "node:test";
import { type HintFacts, hintFor } from "../../../src/decide/hints.ts";
import { processorMs } from "../../support/processor-time.ts";

/** What is said of an error, and what the hint has to say. */
const mistakes: [string, Partial<HintFacts> & Pick<HintFacts, "message">, RegExp | null][] = [
  [
    "a package",
    { message: "Cannot find package '@acme/ui' imported from /app/a.ts" },
    /^Install it: npm install @acme\/ui$/,
  ],
  [
    "a package that is required, by a file of it",
    { code: "MODULE_NOT_FOUND", message: "Cannot find module 'lodash/get'\nRequire stack:\n- /app/a.cjs" },
    /^Install it: npm install lodash$/,
  ],
  [
    "a package, with another package manager",
    { message: "Cannot find package 'zod' imported from /app/a.ts", install: (name) => `pnpm add ${name}` },
    /^Install it: pnpm add zod$/,
  ],
  ["an alias", { message: "Cannot find package '@/lib/db' imported from /app/a.ts" }, /"paths" in tsconfig\.json/],
  ["a file", { message: "Cannot find module './a' imported from /app/a.ts" }, /^Check the path/],
  ["a builtin", { message: "No such built-in module: node:sqlite" }, /no node:sqlite.*later Node/],
  [
    "a folder",
    { code: "ERR_UNSUPPORTED_DIR_IMPORT", message: "Directory import '/app/lib' is not supported" },
    /index\.js/,
  ],
  [
    "require in a module",
    { name: "ReferenceError", message: "require is not defined in ES module scope, you" },
    /ES module/,
  ],
  ["__dirname", { name: "ReferenceError", message: "__dirname is not defined" }, /import\.meta\.dirname/],
  ["exports", { name: "ReferenceError", message: "exports is not defined" }, /ES module.*"type": "commonjs"/],
  [
    "exports in a file with import",
    { name: "ReferenceError", message: "exports is not defined", source: "import fs from 'fs';\nexports.x = fs;" },
    /import\.meta\.dirname\.$/,
  ],
  [
    "import in CommonJS",
    { name: "SyntaxError", message: "Cannot use import statement outside a module" },
    /"type": "module"/,
  ],
  ["export in CommonJS", { name: "SyntaxError", message: "Unexpected token 'export'" }, /"type": "module"/],
  [
    "require of a module",
    { code: "ERR_REQUIRE_ESM", message: "require() of ES Module /a.mjs not supported" },
    /await import\(\)/,
  ],
  [
    "require of what awaits",
    { code: "ERR_REQUIRE_ASYNC_MODULE", message: "require() cannot be used" },
    /awaits at its top level/,
  ],
  [
    "an export",
    { name: "SyntaxError", message: "The requested module './a.ts' does not provide an export named 'User'" },
    /Check the name.*import type/,
  ],
  [
    "a default export",
    { name: "SyntaxError", message: "The requested module './a.ts' does not provide an export named 'default'" },
    /no default export/,
  ],
  [
    "an export of Node",
    { name: "SyntaxError", message: "The requested module 'node:fs' does not provide an export named 'globber'" },
    /This|node:fs of this version of Node has no globber/,
  ],
  [
    "a named export of CommonJS",
    { message: "Named export 'get' not found. The requested module 'lodash' is a CommonJS module, which may not" },
    /import pkg from "lodash"; const \{ get \} = pkg/,
  ],
  [
    "a port",
    { code: "EADDRINUSE", message: "listen EADDRINUSE: address already in use :::3000" },
    /^Port 3000 is taken/,
  ],
  [
    "a socket",
    { code: "EADDRINUSE", message: "listen EADDRINUSE: address already in use /tmp/s" },
    /^That address is taken/,
  ],
  ["a low port", { code: "EACCES", message: "listen EACCES: permission denied 0.0.0.0:80" }, /below 1024.*8080/],
  ["a file that may not be read", { code: "EACCES", message: "EACCES: permission denied, open '/etc/x'" }, null],
  ["Postgres", { message: "connect ECONNREFUSED 127.0.0.1:5432" }, /127\.0\.0\.1:5432, where PostgreSQL usually is/],
  ["MySQL", { message: "connect ECONNREFUSED ::1:3306" }, /::1:3306, where MySQL or MariaDB usually is/],
  ["Redis", { message: "connect ECONNREFUSED 127.0.0.1:6379" }, /Redis/],
  ["MongoDB", { name: "MongooseServerSelectionError", message: "connect ECONNREFUSED 127.0.0.1:27017" }, /MongoDB/],
  [
    "another program",
    { message: "connect ECONNREFUSED 127.0.0.1:4000" },
    /Nothing listens at 127\.0\.0\.1:4000: start it/,
  ],
  [
    "Prisma's database",
    { message: "Can't reach database server at `localhost:5432`" },
    /localhost:5432, where PostgreSQL/,
  ],
  ["a service of Compose", { code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND db" }, /Docker Compose/],
  ["a host", { code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND api.example.com" }, /api\.example\.com/],
  ["a password", { message: 'password authentication failed for user "me"' }, /password of me/],
  ["a table", { message: 'relation "users" does not exist' }, /no table users: run the migrations/],
  [
    "a relative file",
    { code: "ENOENT", message: "ENOENT: no such file or directory, open 'views/a.ejs'" },
    /process\.cwd\(\)/,
  ],
  [
    "an absolute file",
    { code: "ENOENT", message: "ENOENT: no such file or directory, open '/app/a'" },
    /^Check the path/,
  ],
  ["a variable", { message: "DATABASE_URL is not set" }, /^DATABASE_URL is not in the environment.*--env-file=\.env/],
  [
    "a variable that is in .env",
    { message: "API_KEY is not set", isInEnvFile: (name) => name === "API_KEY" },
    /^API_KEY is in \.env, which was not read by then: .*--env-file=\.env/,
  ],
  ["a variable that must be set", { message: "SESSION_SECRET must be set" }, /^SESSION_SECRET/],
  ["a required variable", { message: "Missing required environment variable: API_KEY" }, /^API_KEY/],
  [
    "a variable by another word",
    { message: "The OPENAI_API_KEY environment variable is missing or empty" },
    /^OPENAI_API_KEY/,
  ],
  ["Prisma's variable", { message: "error: Environment variable not found: DATABASE_URL." }, /^DATABASE_URL/],
  ["a short variable", { message: "Environment variable PORT is not set" }, /^PORT/],
  ["variables by t3-env", { message: "Invalid environment variables" }, /^The environment lacks variables/],
  [
    "variables by zod",
    {
      name: "ZodError",
      message:
        '[\n  {\n    "code": "invalid_type",\n    "path": [\n      "API_URL"\n    ],\n    "message": "Required"\n  }\n]',
    },
    /^API_URL/,
  ],
  [
    "undefined where the line reads the environment",
    {
      name: "TypeError",
      message: "Cannot read properties of undefined (reading 'split')",
      line: "const hosts = process.env.HOSTS.split(',');",
    },
    /^If HOSTS is not in the environment: set it/,
  ],
  [
    "undefined elsewhere",
    { name: "TypeError", message: "Cannot read properties of undefined (reading 'x')", line: "a.b.x" },
    null,
  ],
  ["the code of an error is no variable", { code: "ERR_SOMETHING_ODD", message: "is missing" }, null],
  [
    "await in CommonJS",
    { message: 'Top-level await is currently not supported with the "cjs" output format' },
    /ES modules/,
  ],
  [
    "JSON",
    { code: "ERR_IMPORT_ATTRIBUTE_MISSING", message: "Module needs an import attribute" },
    /with \{ type: "json" \}/,
  ],
  [
    "a stylesheet",
    { code: "ERR_UNKNOWN_FILE_EXTENSION", message: 'Unknown file extension ".css" for /app/a.css' },
    /\.css files/,
  ],
  [
    "decorators in JavaScript",
    { name: "SyntaxError", message: "Invalid or unexpected token", line: "  @Get()" },
    /decorators/,
  ],
  ["reflect-metadata", { name: "TypeError", message: "Reflect.getMetadata is not a function" }, /reflect-metadata/],
  [
    "JSX in JavaScript",
    { name: "SyntaxError", message: "Unexpected token '<'", line: "return <p>hi</p>;" },
    /\.jsx or \.tsx/,
  ],
  ["a conflict", { name: "SyntaxError", message: 'Unexpected "<<"', line: "<<<<<<< HEAD" }, /Git left a conflict/],
  [
    "a namespace that is called",
    {
      name: "TypeError",
      message: "express is not a function",
      source: 'import * as express from "express";\nexpress();',
    },
    /default export/,
  ],
  [
    "a default import that is no function",
    { name: "TypeError", message: "pino is not a function", source: 'import pino from "pino";\npino();' },
    /import \{ pino \}/,
  ],
  ["any other function", { name: "TypeError", message: "user.save is not a function", source: "user.save()" }, null],
  ["a later method", { name: "TypeError", message: "Object.groupBy is not a function" }, /Node 21/],
  ["a later global", { name: "ReferenceError", message: "WebSocket is not defined" }, /Node 22/],
  ["a browser's global", { name: "ReferenceError", message: "window is not defined" }, /browsers only/],
  [
    "a circle of modules",
    {
      name: "ReferenceError",
      message: "Cannot access 'db' before initialization",
      source: 'import {\n  db,\n} from "./db.ts";\ndb();',
    },
    /in a circle, and db is used before/,
  ],
  [
    "a name above its line",
    { name: "ReferenceError", message: "Cannot access 'db' before initialization" },
    /above the line/,
  ],
  [
    "memory",
    { message: "Reached heap limit Allocation failed - JavaScript heap out of memory" },
    /--max-old-space-size/,
  ],
  [
    "a native module",
    { code: "ERR_DLOPEN_FAILED", message: "compiled against NODE_MODULE_VERSION 108" },
    /npm rebuild/,
  ],
  ["Prisma's client", { message: "@prisma/client did not initialize yet. Please run" }, /npx prisma generate/],
  ["two answers", { code: "ERR_HTTP_HEADERS_SENT", message: "Cannot set headers after they are sent" }, /return after/],
  [
    "HTML in place of JSON",
    { name: "SyntaxError", message: `Unexpected token '<', "<!DOCTYPE "... is not valid JSON` },
    /HTML, not JSON/,
  ],
  ["endless calls", { name: "RangeError", message: "Maximum call stack size exceeded" }, /without end/],
  ["what is the app's own", { message: "not today" }, null],
];

for (const [what, facts, says] of mistakes) {
  test(`B2 hint: ${what}`, () => {
    const hint = hintFor({ name: "Error", ...facts });
    if (says === null) assert.equal(hint, null);
    else assert.match(hint ?? "none", says);
  });
}

test("a hint takes no time, however long the text", () => {
  const message = "MISSING_A env import process.env undefined is not a ".repeat(50_000);
  const ms = processorMs(() => {
    hintFor({ name: "TypeError", message, line: message, source: message });
  });
  assert.ok(ms < 500, `${ms} ms`);
});
