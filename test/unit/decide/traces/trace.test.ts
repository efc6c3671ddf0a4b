import assert from "node:assert/strict";
import { test } from "node:test";
import { absolute, frameAt } from "../../../../src/decide/traces/trace.ts";

test("paths are absolute from the folder of the program on; what is no path is null", () => {
  assert.equal(absolute("./src/../b.py", "/app"), "/app/b.py");
  assert.equal(absolute("/x/./a.py", "/app"), "/x/a.py");
  assert.equal(absolute("file:///app/a%20b.ts?x", "/app"), "/app/a b.ts");
  assert.equal(absolute("..\\src\\a.ts", "C:\\app"), "C:\\src\\a.ts");
  assert.equal(absolute("D:\\x\\a.py", "C:\\app"), "D:\\x\\a.py");
  for (const none of ["<string>", "<frozen os>", "node:fs", "[internal function]", ""])
    assert.equal(absolute(none, "/app"), null);
});

test("whose a file is: the app's, a package's, or the language's own", () => {
  const whose = (file: string) => {
    const { of, package: name } = frameAt("/app", "", file);
    return name === undefined ? of : `${of} ${name}`;
  };
  const files: Record<string, string> = {
    "/app/src/a.py": "app",
    "/app/vendor.py": "app",
    "/app/.venv/lib/python3.11/site-packages/flask/app.py": "package flask",
    "/usr/lib/python3/dist-packages/six.py": "package six",
    "/usr/lib/python3.11/json/__init__.py": "runtime",
    "/app/vendor/laravel/framework/src/Foo.php": "package laravel/framework",
    "/app/vendor/bundle/ruby/3.3.0/gems/rack-3.1.2/lib/rack.rb": "package rack",
    "/usr/lib/ruby/3.3.0/json.rb": "runtime",
    "/root/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/gin.go": "package github.com/gin-gonic/gin",
    "/root/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.22.1.linux-amd64/src/net/http/server.go": "runtime",
    "/usr/local/go/src/net/http/server.go": "runtime",
    "/app/vendor/github.com/gin-gonic/gin/gin.go": "package github.com/gin-gonic/gin",
    "/root/.cargo/registry/src/index.crates.io-6f17d22bba15001f/tokio-1.38.0/src/lib.rs": "package tokio",
    "/rustc/59807616e1fa/library/std/src/panicking.rs": "runtime",
    "/app/node_modules/@scope/a/index.js": "package @scope/a",
    "/app/node_modules/.pnpm/a@1.0.0/node_modules/a/index.js": "package a",
  };
  for (const [file, owner] of Object.entries(files)) assert.equal(whose(file), owner, file);
});
