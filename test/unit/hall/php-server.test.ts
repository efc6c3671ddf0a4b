import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command } from "../../../src/config/target.ts";
import { isPhpServer, lookingAtFiles } from "../../../src/hall/php-server.ts";

const command = (file: string, ...args: string[]): Command => ({ type: "command", file, args });

test("PHP's own server is known by its option, whatever the program's path and version", () => {
  assert.ok(isPhpServer(command("php", "-S", "127.0.0.1:{port}")));
  assert.ok(isPhpServer(command("/usr/bin/php8.2", "-d", "x=1", "-S127.0.0.1:{port}")));
  assert.ok(!isPhpServer(command("php", "worker.php")));
  assert.ok(!isPhpServer(command("phpunit", "-S")));
});

test("it is told to look at its files for each request, before settings of the user's own", () => {
  const { args } = lookingAtFiles(command("php", "-d", "opcache.revalidate_freq=5", "-S", "localhost:{port}"));
  assert.deepEqual(args.slice(0, 4), ["-d", "opcache.revalidate_freq=0", "-d", "opcache.revalidate_freq=5"]);
  const other = command("python3", "app.py");
  assert.equal(lookingAtFiles(other), other);
});
