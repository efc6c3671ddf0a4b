import assert from "node:assert/strict";
import { test } from "node:test";
import { brief } from "./brief.ts";

test("PHP: the outermost error of a chain, with the names of the functions that its calls are in", () => {
  const trace = brief(`[Sat Nov 28 02:35:54 2026] 127.0.0.1:47092 Accepted
PHP Warning:  Undefined variable $x in /app/a.php on line 2
[Sat Nov 28 02:35:54 2026] PHP Fatal error:  Uncaught InvalidArgumentException: bad
thing in /app/a.php:2
Stack trace:
#0 /app/a.php(3): inner()
#1 {main}

Next RuntimeException: outer in /app/vendor/laravel/framework/src/Foo.php:3
Stack trace:
#0 /app/a.php(4): Foo::bar('x', Array)
#1 [internal function]: {closure}()
#2 /app/a.php(5): array_map(Object(Closure), Array)
#3 {main}
  thrown in /app/vendor/laravel/framework/src/Foo.php on line 3
[Sat Nov 28 02:35:54 2026] 127.0.0.1:47092 Closing
`);
  assert.deepEqual(trace, {
    message: "RuntimeException: outer",
    place: "/app/a.php:4",
    frames: [
      "package:laravel/framework Foo::bar /app/vendor/laravel/framework/src/Foo.php:3",
      "app {closure} /app/a.php:4",
      "runtime array_map",
      "app /app/a.php:5",
    ],
    related: ["cause InvalidArgumentException: bad\nthing /app/a.php:2"],
  });
});

test("PHP: what does not parse, and what only the engine can say", () => {
  const parse = brief(`PHP Parse error:  syntax error, unexpected token "}" in /app/s.php on line 4\n`);
  assert.deepEqual([parse?.message, parse?.place], [`syntax error, unexpected token "}"`, "/app/s.php:4"]);
  const memory = "Allowed memory size of 2097152 bytes exhausted (tried to allocate 2097152 bytes)";
  assert.equal(brief(`Fatal error: ${memory} in /app/mem.php on line 2\n`)?.message, memory);
  assert.equal(brief("PHP Warning:  Undefined variable $x in /app/u.php on line 2\n"), null);
});

test("PHP: as Laravel's command line draws an error", () => {
  const trace = brief(`
   Illuminate\\Database\\QueryException 

  SQLSTATE[HY000] [2002] Connection refused

  at vendor/laravel/framework/src/Illuminate/Database/Connection.php:829
    825▕                     $query,
  ➜ 829▕             throw new QueryException(

      +19 vendor frames 

  20  [internal]:0
      Illuminate\\Foundation\\Application::boot()

  27  routes/web.php:16
      App\\Users::all()
`);
  assert.deepEqual(trace, {
    message: "Illuminate\\Database\\QueryException: SQLSTATE[HY000] [2002] Connection refused",
    place: "/app/routes/web.php:16",
    frames: [
      "package:laravel/framework /app/vendor/laravel/framework/src/Illuminate/Database/Connection.php:829",
      "runtime Illuminate\\Foundation\\Application::boot",
      "app App\\Users::all /app/routes/web.php:16",
    ],
    related: [],
  });
});

test("Ruby: the error, its calls, and its cause, in both ways of quoting", () => {
  const words = (open: string, outer: string) => `app.rb:7:in ${open}rescue in ${outer}': bad (ArgumentError)
thing
\tfrom app.rb:9:in ${open}block in <main>'
\tfrom /usr/lib/ruby/3.3.0/json.rb:9:in ${open}each'
\tfrom /home/me/.rbenv/versions/3.3.0/lib/ruby/gems/3.3.0/gems/rack-3.1.2/lib/rack.rb:5:in ${open}call'
\tfrom app.rb:9:in ${open}<main>'
app.rb:2:in ${open}inner': undefined method 'foo' for nil (NoMethodError)

  nil.foo
     ^^^^
\tfrom app.rb:5:in ${open}outer'
`;
  for (const [open, outer] of [
    ["`", "outer"],
    ["'", "Object#outer"],
  ] as const) {
    assert.deepEqual(brief(words(open, outer)), {
      message: "bad (ArgumentError)\nthing",
      place: "/app/app.rb:7",
      frames: [
        `app rescue in ${outer} /app/app.rb:7`,
        "app block in <main> /app/app.rb:9",
        "runtime each /usr/lib/ruby/3.3.0/json.rb:9",
        "package:rack call /home/me/.rbenv/versions/3.3.0/lib/ruby/gems/3.3.0/gems/rack-3.1.2/lib/rack.rb:5",
        "app /app/app.rb:9",
      ],
      related: ["cause undefined method 'foo' for nil (NoMethodError)\n\n  nil.foo\n     ^^^^ /app/app.rb:2"],
    });
  }
});

test("Ruby: what does not parse, with the box of Ruby 3.4 and without", () => {
  const box = brief(
    `app.rb:1: --> app.rb\nruby: app.rb:2: syntax errors found (SyntaxError)
  1 | class Foo
> 2 |   def initialize(
    |                  ^ expected a \`)\` to close the parameters
  3 |     true
> 5 |
    | ^ expected an \`end\`
`,
    { "/app/app.rb": "class Foo\n  def initialize(\n    true\n" },
  );
  assert.match(box?.message ?? "", /^syntax errors found \(SyntaxError\)\n.*\n> 2 \|/);
  assert.equal(box?.place, "/app/app.rb:2:18");
  const bare = brief(
    "s.rb:3: syntax error, unexpected `end'\ns.rb:4: syntax error, unexpected end-of-input\nx = [1\n      ^\n",
    {
      "/app/s.rb": "def f\n 1 +\nend\nx = [1\n",
    },
  );
  assert.deepEqual([bare?.message, bare?.place], ["syntax error, unexpected end-of-input", "/app/s.rb:4:7"]);
});

test("Ruby: as Rails and Sinatra log an error of a request", () => {
  const rails = brief(`Completed 500 Internal Server Error in 12ms
  
NoMethodError (undefined method 'x' for nil):
  
app/controllers/users_controller.rb:3:in 'UsersController#index'
lib/auth.rb:9:in 'call'
`);
  assert.equal(rails?.message, "undefined method 'x' for nil (NoMethodError)");
  assert.deepEqual(rails?.frames, [
    "app UsersController#index /app/app/controllers/users_controller.rb:3",
    "app call /app/lib/auth.rb:9",
  ]);
  const sinatra = brief(
    "2026-11-28 10:00:00 - RuntimeError - boom:\n\t/app/app.rb:5:in 'block in <main>'\n\t/gems/sinatra-4.0.0/lib/base.rb:1:in 'call'\n",
  );
  assert.deepEqual(
    [sinatra?.message, sinatra?.place, sinatra?.frames.length],
    ["boom (RuntimeError)", "/app/app.rb:5", 2],
  );
});

test("Go: a panic with the calls that led to it, also where a server went on", () => {
  const trace = brief(`bye
panic: runtime error: index out of range [5] with length 0

goroutine 1 [running]:
main.(*T).get(...)
\t/app/main.go:7
main.main()
\t/app/main.go:12 +0xfc
exit status 2
`);
  assert.deepEqual(trace, {
    message: "panic: runtime error: index out of range [5] with length 0",
    place: "/app/main.go:7",
    frames: ["app main.(*T).get /app/main.go:7", "app main.main /app/main.go:12"],
    related: [],
  });
  const served = brief(`2026/11/28 02:43:06 http: panic serving 127.0.0.1:54162: boom
goroutine 9 [running]:
net/http.(*conn).serve.func1()
\t/usr/local/go/src/net/http/server.go:1850 +0xbf
panic({0x66a280, 0x736400})
\t/usr/local/go/src/runtime/panic.go:890 +0x262
main.main.func1({0x4b3a00?, 0xc0000ca280?}, 0x7f74a70adf38?)
\t/app/main.go:9 +0x27
github.com/gin-gonic/gin.(*Context).Next(...)
\t/root/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/context.go:174
created by net/http.(*Server).Serve in goroutine 1
\t/usr/local/go/src/net/http/server.go:3102 +0x4db
`);
  assert.equal(served?.message, "panic: boom");
  assert.deepEqual(served?.frames, [
    "app main.main.func1 /app/main.go:9",
    "package:github.com/gin-gonic/gin github.com/gin-gonic/gin.(*Context).Next /root/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/context.go:174",
    "runtime net/http.(*Server).Serve /usr/local/go/src/net/http/server.go:3102",
  ]);
});

test("Java: the files of the app are looked for; what it was caused by comes after it", () => {
  const file = "/app/src/main/java/com/x/Foo.java";
  const trace = brief(
    `Exception in thread "main" java.lang.RuntimeException: boom
\tat com.x.Foo.run(Foo.java:5)
\tat org.springframework.boot.SpringApplication.run(SpringApplication.java:303)
\tat app//com.x.Foo.main(Foo.java:6)
Caused by: java.lang.IllegalStateException: inner
second
\tat com.x.Foo.lambda$bar$0(Foo.java:4)
\tat java.base/java.lang.Iterable.forEach(Iterable.java:75)
\t... 2 more
`,
    { [file]: "" },
  );
  assert.deepEqual(trace, {
    message: "java.lang.RuntimeException: boom",
    place: `${file}:5`,
    frames: [
      `app com.x.Foo.run ${file}:5`,
      "package:org.springframework.boot org.springframework.boot.SpringApplication.run 303",
      `app com.x.Foo.main ${file}:6`,
    ],
    related: [`cause java.lang.IllegalStateException: inner\nsecond ${file}:4`],
  });
  const logged = brief(
    "2026-11-28 ERROR 1 --- [main] o.s.b.SpringApplication : failed\n\njava.lang.IllegalStateException: no\n\tat com.x.Foo.run(Foo.java:5) ~[app.jar:1.0]\n",
  );
  assert.equal(logged?.message, "java.lang.IllegalStateException: no");
});

test("Java: what Spring Boot says in place of a stack", () => {
  const stars = "*".repeat(27);
  const words = `${stars}\nAPPLICATION FAILED TO START\n${stars}\n\nDescription:\n\nWeb server failed to start. Port 8080 was already in use.\n\nAction:\n\nStop it.\n`;
  assert.equal(brief(words)?.message, "Web server failed to start. Port 8080 was already in use.");
});

test("Elixir: an exception with its calls, of which those of the app are known by their files", () => {
  const trace = brief(
    `** (KeyError) key :name not found in: %{}
    (shop 0.1.0) lib/shop/users.ex:3: Shop.Users.name/1
    (plug 1.14.0) lib/plug/router.ex:9: Plug.Router.call/2
    (elixir 1.15.7) lib/enum.ex:1693: Enum.map/2
`,
    { "/app/lib/shop/users.ex": "" },
  );
  assert.deepEqual(trace, {
    message: "(KeyError) key :name not found in: %{}",
    place: "/app/lib/shop/users.ex:3",
    frames: [
      "app Shop.Users.name/1 /app/lib/shop/users.ex:3",
      "package:plug Plug.Router.call/2 9",
      "runtime Enum.map/2",
    ],
    related: [],
  });
  const syntax = brief(
    "** (SyntaxError) invalid syntax found on lib/shop.ex:3:5:\n    error: unexpected reserved word: end\n",
  );
  assert.equal(syntax?.place, "/app/lib/shop.ex:3:5");
});

test("Rust: a panic, with its calls if there are any", () => {
  const bare = brief(
    "\nthread 'main' panicked at src/main.rs:2:5:\ncrash\nand burn\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
  );
  assert.deepEqual(bare, {
    message: "panicked: crash\nand burn",
    place: "/app/src/main.rs:2:5",
    frames: [],
    related: [],
  });
  const full = brief(`thread 'main' (2310) panicked at src/main.rs:1:33:
called \`Option::unwrap()\` on a \`None\` value
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: main::f
             at ./src/main.rs:1:33
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.
`);
  assert.equal(full?.message, "panicked: called `Option::unwrap()` on a `None` value");
  assert.equal(full?.frames[1], "app main::f /app/src/main.rs:1:33");
  assert.equal(brief("thread 'main' panicked at 'boom', src/main.rs:2:5\n")?.message, "panicked: boom");
});

test("Node below a command: an error with its cause, and what else is printed of it", () => {
  const trace = brief(`/app/a.js:2
function outer() { try { inner(); } catch (cause) { throw x; } }
                                                    ^

TypeError: bad
thing
    at outer (/app/a.js:2:73)
    at file:///app/node_modules/express/lib/index.js:3:1
    ... 5 lines matching cause stack trace ...
    at node:internal/main/run_main_module:28:49 {
  code: 'E_X',
  [cause]: TypeError: Cannot read properties of null (reading 'x')
      at inner (/app/a.js:1:25)
      at node:internal/main/run_main_module:28:49
}

Node.js v20.20.2
npm error code 1
`);
  assert.deepEqual(trace, {
    message: "TypeError: bad\nthing",
    place: "/app/a.js:2:73",
    frames: ["app outer /app/a.js:2:73", "package:express /app/node_modules/express/lib/index.js:3:1", "runtime"],
    related: ["cause TypeError: Cannot read properties of null (reading 'x') /app/a.js:1:25"],
  });
});

test("Node below a command: what does not parse, what is no error, and the errors of an aggregate", () => {
  const syntax = brief(
    "/app/s.js:2\nconst = 1;\n      ^\n\nSyntaxError: Unexpected token '='\n    at wrapSafe (node:internal/modules/cjs/loader:1464:18)\n",
  );
  assert.equal(syntax?.place, "/app/s.js:2:7");
  const value = brief(
    '/app/t.js:1\nthrow "boom";\n^\nboom\n(Use `node --trace-uncaught ...` to show where the exception was thrown)\n',
  );
  assert.deepEqual([value?.message, value?.place], ["boom", "/app/t.js:1:1"]);
  const tsx = brief(`Error: Transform failed with 1 error:
/app/src/b.ts:1:17: ERROR: Unexpected ";"
    at failureErrorWithLog (/app/node_modules/esbuild/lib/main.js:1752:15) {
  name: 'TransformError'
}
`);
  assert.deepEqual([tsx?.message, tsx?.place], ['Unexpected ";"', "/app/src/b.ts:1:18"]);
  const many = brief(`AggregateError: all
    at Object.<anonymous> (/app/g.js:1:16) {
  [errors]: [
    Error: one
        at Object.<anonymous> (/app/g.js:1:36),
    RangeError: two
        at Object.<anonymous> (/app/g.js:1:54)
  ]
}
`);
  assert.deepEqual(many?.related, [
    "aggregated Error: one /app/g.js:1:36",
    "aggregated RangeError: two /app/g.js:1:54",
  ]);
});

test("Perl: where it died, with the calls of confess; what does not compile; warnings are none", () => {
  const trace = brief(
    "caught: boom at a.pl line 2.\ndeep trouble at a.pl line 5.\n\tmain::deep(1) called at a.pl line 6\n\tmain::deeper() called at a.pl line 7\n",
  );
  assert.deepEqual(trace, {
    message: "deep trouble",
    place: "/app/a.pl:5",
    frames: ["app main::deep /app/a.pl:5", "app main::deeper /app/a.pl:6", "app /app/a.pl:7"],
    related: [],
  });
  const syntax = brief(
    'syntax error at s.pl line 1, near "= ;"\nExecution of s.pl aborted due to compilation errors.\n',
  );
  assert.deepEqual([syntax?.message, syntax?.place], ['syntax error, near "= ;"', "/app/s.pl:1"]);
  assert.equal(brief("Use of uninitialized value $x in print at a.pl line 3.\n"), null);
});

test(".NET: the outer exception with its calls, the inner one as its cause", () => {
  const trace = brief(`Unhandled exception. System.InvalidOperationException: outer
 ---> System.ArgumentException: inner
and more
   at Shop.Db.Load(String name) in /app/Db.cs:line 12
   at System.Linq.Enumerable.ToList[T](IEnumerable\`1 source)
   --- End of inner exception stack trace ---
   at Npgsql.Internal.Connector.Open()
   at Shop.Program.Main(String[] args) in /app/Program.cs:line 3
`);
  assert.deepEqual(trace, {
    message: "System.InvalidOperationException: outer",
    place: "/app/Program.cs:3",
    frames: ["package:Npgsql.Internal Npgsql.Internal.Connector.Open", "app Shop.Program.Main /app/Program.cs:3"],
    related: ["cause System.ArgumentException: inner\nand more /app/Db.cs:12"],
  });
});

test("Deno and Bun: their errors in V8's and in their own way", () => {
  const deno = brief(
    'error: Uncaught (in promise) Error: boom\n  throw new Error("boom");\n        ^\n    at f (file:///app/a.ts:3:9)\n    at eventLoopTick (ext:core/01_core.js:168:7)\n',
  );
  assert.deepEqual([deno?.message, deno?.place], ["Error: boom", "/app/a.ts:3:9"]);
  const bun = brief(
    '1 | function f() {\n2 |   throw new Error("boom");\n            ^\nerror: boom\n      at f (/app/a.ts:2:9)\n      at /app/a.ts:5:1\n',
  );
  assert.deepEqual([bun?.message, bun?.place], ["error: boom", "/app/a.ts:2:9"]);
});

test("the last of several traces counts, of whatever language; other output is none", () => {
  const python = 'Traceback (most recent call last):\n  File "/app/a.py", line 1, in <module>\nKeyError: 1\n';
  const go = "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:12 +0xfc\n";
  assert.equal(brief(`${python}${go}`)?.message, "panic: boom");
  assert.equal(brief(`${go}${python}`)?.message, "KeyError: 1");
  assert.equal(brief("listening on 3000\nGET / 200 at 12:00:00\nTraceback (most recent call last):\n"), null);
});

test("10 MB of what looks like traces, and is none, takes little time where 64 KB of it are kept", () => {
  const kept = 65_536;
  const nasty = [
    "    at ((((((((a:1:".repeat(100),
    `  File "${'", line 1'.repeat(100)}`,
    `${"a.b.".repeat(300)}: error: `,
    `#0 ${"(1): ".repeat(200)}`,
    `app.rb:1:in '${"': ".repeat(300)}`,
    `panic: ${"panic serving x: ".repeat(60)}`,
    `\tat ${"com.x.".repeat(160)}(`,
    `x ${"─[ ,-[a:1:1".repeat(90)}`,
    "a".repeat(10_000_000).slice(-kept),
    " ".repeat(kept),
    "error ".repeat(11_000),
    "** (A) x",
    "panic: x",
    "thread 'main' panicked at a:1:1:",
    "Traceback (most recent call last):",
    '  File "a.py", line 1',
    "PHP Fatal error:  Uncaught x",
    "X::Y (x):",
    "a.rb:1:in 'x': y (Z)",
    "System.Exception: x",
    "error: x",
    "    at x",
    "    at f (/a.js:1:1)",
    "\\tat a.b.C(D.java:1)",
    "x at a.pl line 1.",
    "   Error ",
    "  at a.php:1",
  ];
  const mixed = nasty.slice(0, 8).join("\n");
  const before = process.cpuUsage();
  for (const line of [...nasty, mixed]) brief(`${line}\n`.repeat(Math.ceil(kept / line.length)).slice(-kept));
  const { user } = process.cpuUsage(before);
  assert.ok(user < 10_000_000, `${user / 1000} ms`);
});
