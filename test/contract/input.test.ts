import assert from "node:assert/strict";
import { test } from "node:test";
import { modes, plainApp } from "../support/apps.ts";
import { startHotrun } from "../support/hotrun.ts";

test("what comes on standard input before there is an app is not lost, nor is its end", async () => {
  const files = {
    "app.ts": `process.stdin.on("data", (text) => console.log(\`read \${text}\`)).on("end", () => console.log("end"));\n`,
  };
  await using app = await startHotrun({ files, until: "nothing" });
  app.stdin.write("first");
  app.stdin.end();
  assert.equal((await app.exit).code, 0);
  assert.equal(app.output, "read first\nend\n");
});

test("O4 a listener on standard input ends with its version of the module", async () => {
  const reading = `process.stdin.on("data", (line) => console.log(\`one \${String(line).trim()}\`));\n`;
  const files = { ...plainApp, "app.ts": `${reading}${plainApp["app.ts"]}` };
  await using app = await startHotrun({ files });
  app.edit("app.ts", "one ", "two ");
  assert.equal((await app.reload()).plan, "swap");
  app.stdin.write("line\n");
  await app.printed("two line");
  app.stdin.write("last\n");
  await app.printed("two last");
  assert.equal(app.output, "two line\ntwo last\n");
});

test("O4 a process listener ends with its version of the module", async () => {
  const hearing = `process.on("hotrun-test" as never, () => console.log("one heard"));\n`;
  const asking = `\nsetInterval(() => process.emit("hotrun-test" as never), 20);\n`;
  await using app = await startHotrun({ files: { ...plainApp, "app.ts": hearing + plainApp["app.ts"] + asking } });
  await app.printed("one heard");
  app.edit("app.ts", "one heard", "two heard");
  await app.printed("two heard");
  // As long as the old one is there too, each time that it is heard comes twice.
  await app.printed("two heard\n".repeat(5));
});

for (const { mode, args } of modes) {
  test(`each line that is typed reaches the app once, across ten reloads (${mode})`, async () => {
    const reading = `
import { createInterface } from "node:readline";
createInterface({ input: process.stdin }).on("line", (line) => console.log(\`read \${line}.\`));
`;
    await using app = await startHotrun({ files: { ...plainApp, "app.ts": reading + plainApp["app.ts"] }, args });
    const typed: string[] = [];
    const type = () => app.stdin.write(`${typed[typed.push(String(typed.length)) - 1]}\n`);
    for (let reload = 0; reload < 10; reload++) {
      type();
      app.write("text.ts", `export const text: string = "${reload}";\n`);
      type(); // While it is under way.
      await app.reload();
      type();
      await app.printed(`read ${typed.length - 1}.`);
    }
    const read = [...app.output.matchAll(/read (\d+)\./g)].map(([, line]) => line as string);
    assert.deepEqual(
      read.toSorted((a, b) => Number(a) - Number(b)),
      typed,
    );
  });
}
