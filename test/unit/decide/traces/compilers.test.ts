import assert from "node:assert/strict";
import { test } from "node:test";
import { traceHint } from "../../../../src/decide/traces/hints.ts";
import { briefErrors } from "./brief.ts";

/** What compilers say, and what is to be read out of it: `place message`, of the first and of the others. */
const said: [name: string, output: string, errors: string[], files?: Record<string, string>][] = [
  [
    "tsc",
    "src/a.ts(1,7): error TS2322: Type 'string' is not 'number'.\n  In more\n    words.\nsrc/a.ts(2,1): error TS2304: Cannot find name 'foo'.\n",
    [
      "/app/src/a.ts:1:7 TS2322: Type 'string' is not 'number'.\n  In more\n    words.",
      "/app/src/a.ts:2:1 TS2304: Cannot find name 'foo'.",
    ],
  ],
  [
    "tsc, pretty",
    "src/a.ts:1:7 - error TS2322: Type 'string' is not 'number'.\n\n1 const a: number = 1;\n        ~\n\n\nFound 1 error in src/a.ts:1\n",
    ["/app/src/a.ts:1:7 TS2322: Type 'string' is not 'number'."],
  ],
  [
    "esbuild",
    '✘ [ERROR] Could not resolve "./nothere"\n\n    src/c.ts:1:18:\n      1 │ import { y } from "./nothere";\n        ╵                   ~~~~\n\n✘ [ERROR] Could not resolve "nopkg"\n\n    src/c.ts:2:14:\n',
    ['/app/src/c.ts:1:19 Could not resolve "./nothere"', '/app/src/c.ts:2:15 Could not resolve "nopkg"'],
  ],
  [
    "Vite",
    '✗ Build failed in 133ms\nerror during build:\nsrc/main.js (1:9): "foo" is not exported by "src/a.js", imported by "src/main.js".\nfile: /app/src/main.js:1:9\n\n1: import { foo } from "./a.js"; foo();\n            ^\n\n    at getRollupError (file:///app/node_modules/rollup/dist/es/shared/parseAst.js:355:41)\n',
    ['/app/src/main.js:1:10 "foo" is not exported by "src/a.js", imported by "src/main.js".'],
  ],
  [
    "Vite's plugin",
    '[vite:esbuild] Transform failed with 1 error:\n/app/src/t.ts:1:9: ERROR: Unexpected "="\nfile: /app/src/t.ts:1:9\n',
    ['/app/src/t.ts:1:10 Unexpected "="'],
  ],
  [
    "Vite, a package that is not there",
    '[vite]: Rollup failed to resolve import "nopkg" from "/app/src/main.js".\nThis is most likely unintended.\n',
    ['/app/src/main.js Rollup failed to resolve import "nopkg" from "/app/src/main.js".'],
  ],
  [
    "Rollup",
    "[!] RollupError: src/main.js (1:6): Unexpected token `=`.\nsrc/main.js (1:6)\n1: const = 1;\n         ^\n",
    ["/app/src/main.js:1:7 Unexpected token `=`."],
  ],
  [
    "swc",
    "  x Unexpected token `=`. Expected an identifier\n   ,-[src/t.ts:1:1]\n 1 | let b;\n 2 | const a: = 1;\n   :          ^\n   `----\n",
    ["/app/src/t.ts:2:10 Unexpected token `=`. Expected an identifier"],
  ],
  [
    "sass",
    "Error: Expected expression.\n  ╷\n3 │   b: ;\n  │      ^\n  ╵\n  src/x.scss 3:6  root stylesheet\n",
    ["/app/src/x.scss:3:6 Expected expression."],
  ],
  [
    "webpack",
    "ERROR in ./src/main.js 1:6\nModule parse failed: Unexpected token (1:6)\nYou may need a loader.\n",
    ["/app/src/main.js:1:7 Module parse failed: Unexpected token (1:6)"],
  ],
  [
    "gcc",
    "bad.c: In function 'main':\nbad.c:1:21: error: 'x' undeclared (first use in this function)\n    1 | int main() { return x; }\n      |                     ^\nbad.c:1:21: note: each is reported once\nbad.c:2:12: warning: implicit declaration\nlib.h:1:10: fatal error: no.h: No such file or directory\n",
    ["/app/bad.c:1:21 'x' undeclared (first use in this function)", "/app/lib.h:1:10 no.h: No such file or directory"],
  ],
  [
    "javac",
    'Bad.java:2: error: incompatible types: String cannot be converted to int\n  int x = "a";\n          ^\nBad.java:3: error: cannot find symbol\n  void f() { y = 1; }\n             ^\n  symbol:   variable y\n2 errors\n',
    [
      "/app/Bad.java:2:11 incompatible types: String cannot be converted to int",
      "/app/Bad.java:3:14 cannot find symbol",
    ],
    { "/app/Bad.java": 'class Bad {\n  int x = "a";\n  void f() { y = 1; }\n}\n' },
  ],
  [
    "Kotlin",
    "e: file:///app/src/Foo.kt:3:5 Unresolved reference: x\ne: /app/src/Foo.kt: (4, 6): Unresolved reference: y\n",
    ["/app/src/Foo.kt:3:5 Unresolved reference: x", "/app/src/Foo.kt:4:6 Unresolved reference: y"],
  ],
  [
    "rustc",
    "error[E0425]: cannot find value `x` in this scope\n --> src/bad.rs:2:13\n  |\n2 |     let y = x;\n  |             ^ not found\n\nerror: aborting due to 1 previous error\n",
    ["/app/src/bad.rs:2:13 cannot find value `x` in this scope"],
  ],
  [
    "dotnet",
    "/app/Program.cs(3,5): error CS0103: The name 'x' does not exist in the current context [/app/app.csproj]\n",
    ["/app/Program.cs:3:5 CS0103: The name 'x' does not exist in the current context [/app/app.csproj]"],
  ],
  [
    "Elixir",
    '    error: undefined variable "x"\n    │\n  3 │     x\n    │     ^\n    │\n    └─ lib/app.ex:3:5: App.foo/0\n',
    ['/app/lib/app.ex:3:5 undefined variable "x"'],
  ],
  [
    "a shell",
    "hi\nrun.sh: line 2: foo: command not found\nrun.sh: 3: Syntax error: end of file unexpected\n",
    ["/app/run.sh:2 foo: command not found", "/app/run.sh:3 Syntax error: end of file unexpected"],
  ],
  [
    "go",
    "# command-line-arguments\n./main.go:4:7: undefined: y\n./main.go:5:17: cannot use 1 as string value\n",
    ["/app/main.go:4:7 undefined: y", "/app/main.go:5:17 cannot use 1 as string value"],
  ],
];

for (const [name, output, errors, files] of said) {
  test(`D3 what ${name} says`, () => {
    const found = briefErrors(output, files);
    const others = found?.related.map((other) => other.replace(/^also ([\s\S]*) (\S+)$/, "$2 $1")) ?? [];
    assert.deepEqual([`${found?.place} ${found?.message}`, ...others], errors);
  });
}

test("D3 of hundreds of errors ten are told beside the first, each once", () => {
  const lines = Array.from({ length: 500 }, (_, index) => `src/a.ts(${(index >> 1) + 1},1): error TS1: no\n`);
  assert.equal(briefErrors(lines.join(""))?.related.length, 10);
  assert.equal(briefErrors("warning: unused\n12:30:00 all is well: 1\n"), null);
});

test("what to do about the commonest", () => {
  const here = ["composer.json", "Gemfile", "lib.py", "node_modules/.bin/vite"];
  const facts = { has: (name: string) => here.includes(name), unusedVenv: null };
  const hint = (message: string, frame?: string) => traceHint({ message, ...(frame && { frame }) }, facts);
  assert.equal(hint("ModuleNotFoundError: No module named 'yaml.nodes'"), "pip install pyyaml");
  assert.match(hint("ModuleNotFoundError: No module named 'lib'") ?? "", /PYTHONPATH/);
  assert.match(
    traceHint({ message: "ModuleNotFoundError: No module named 'flask'" }, { ...facts, unusedVenv: ".venv" }) ?? "",
    /\.venv that is not used/,
  );
  assert.match(hint("OSError: [Errno 98] Address already in use") ?? "", /--app-port/);
  assert.match(hint("Web server failed to start. Port 8080 was already in use.") ?? "", /--app-port/);
  assert.match(hint("KeyError: 'API_KEY'", '> 2 | key = os.environ["API_KEY"]') ?? "", /^API_KEY is not set/);
  assert.equal(hint("KeyError: 'name'", '> 2 | row["name"]'), null);
  assert.match(hint('key not found: "API_KEY" (KeyError)', '> 2 | ENV.fetch("API_KEY")') ?? "", /^API_KEY is not set/);
  assert.match(hint('Error: Class "Nope\\Thing" not found') ?? "", /composer install/);
  assert.match(hint("cannot load such file -- rack/handler (LoadError)") ?? "", /rack.*bundle install/);
  assert.match(hint("Could not find rack-3.0.1 in locally installed gems (Bundler::GemNotFound)") ?? "", /If rack is/);
  assert.match(hint("Error: Cannot find module 'express'\nRequire stack:") ?? "", /npm install/);
  assert.equal(hint("Error: Cannot find module './db'"), null);
  assert.match(hint("sh: 1: vite: not found") ?? "", /npx vite/);
  assert.match(
    hint("main.go:3:8: no required module provides package github.com/x/y; to add it:") ?? "",
    /go get github/,
  );
  assert.equal(hint("ValueError: not found"), null);
});
