import assert from "node:assert/strict";
import { test } from "node:test";
import { createInjection } from "../../../src/proxy/injection.ts";

const tag = "<TAG>";

function inject(page: string, size: number, xml = false): { output: string; kind: string } {
  const injection = createInjection({ tag: Buffer.from(tag), xml });
  const bytes = Buffer.from(page, "utf8");
  const parts: Buffer[] = [];
  for (let i = 0; i < bytes.length; i += size) parts.push(...injection.push(bytes.subarray(i, i + size), true));
  parts.push(...injection.end());
  return { output: Buffer.concat(parts).toString("utf8"), kind: injection.kind };
}

/** Each page with its tag where it belongs. */
const documents = [
  "<head><TAG><title>x</title></head>",
  "<!doctype html><html><head><TAG><meta http-equiv=content-security-policy content=x></head><body></body></html>",
  '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/x.dtd">\n<HTML LANG=en>\n<HEAD\n><TAG>\n<TITLE>',
  '\ufeff \n<!-- <head> --><!doctype html><html data-x=\'<head>\' data-y="<head>>" z=a"b><head a=\'>\' b=">" c><TAG>é</head>',
  "<!-- a -- b > <html> --><!--><!---><!----><html><!-- <head> --!><head><TAG><style></style>",
  "<!doctype html>\n<TAG><title>no head</title><p>text",
  "<!doctype html><html lang=de>\n<TAG><body>no head",
  "<!doctype html><TAG>text <head> no head",
  "<!doctype html><TAG><script>'<head>'</script><head></head>",
  "<!doctype html><TAG><template><head></head></template>",
  "<!doctype html><TAG><header>not a head</header><head>",
  "<!doctype html><html><TAG></html>",
  "<!doctype html><TAG></head>",
  "<?php not really ?><!doctype html><html><head/><TAG><body>",
  // A bogus comment ends at the first `>`: what follows is text.
  "<!doctype html><![CDATA[<head><TAG>]]>",
  "<!doctype html><html><TAG>",
  "<!doctype html><TAG>",
  "<!doctype html><!-- never ends <head> <TAG>",
  "<!doctype html><html><TAG><he",
  "<html><TAG>日本語<head>",
  "<!doctype html><html a=<head><TAG><body>",
];

const fragments = [
  "",
  "  ",
  "<p>piece</p>",
  "text",
  "<header>x</header><head>",
  "<!-- only a comment -->",
  "{}",
  "<svg></svg>",
  "<htmlx>",
  "<he",
  "<table><head>",
  "</html><head>",
  "\xfe\xff\0<\0h",
];

for (const size of [1, 7, 64, 4096]) {
  test(`F1 the tag is right after <head>, else after doctype and <html>, in chunks of ${size} bytes`, () => {
    for (const expected of documents) {
      const page = expected.replace(tag, "");
      const { output, kind } = inject(page, size);
      assert.equal(output, expected);
      assert.equal(kind, "document", page);
    }
  });

  test(`F11 what does not begin like a document passes as it is, in chunks of ${size} bytes`, () => {
    for (const fragment of fragments) assert.deepEqual(inject(fragment, size), { output: fragment, kind: "fragment" });
  });
}

test("in XHTML the tag is inside the root element or nowhere", () => {
  const head = '<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"><head>';
  assert.equal(inject(`${head}<title/></head></html>`, 3, true).output, `${head}${tag}<title/></head></html>`);
  for (const other of ['<?xml version="1.0"?><!DOCTYPE svg><svg/>', "<!DOCTYPE html [<!ENTITY a '>'>]><html><head>"]) {
    assert.deepEqual(inject(other, 3, true), { output: other, kind: "fragment" });
  }
});

test("F5 a document flows on as it comes", () => {
  const injection = createInjection({ tag: Buffer.from(tag), xml: false });
  const push = (text: string) => Buffer.concat(injection.push(Buffer.from(text), true)).toString();
  assert.equal(push("<!doc"), "");
  assert.equal(push("type html><!-- a long"), "<!doctype html><!-- a long");
  assert.equal(push(" comment"), " comment");
  assert.equal(push("--> <he"), "--> ");
  assert.equal(push("ad><title>"), `<head>${tag}<title>`);
  assert.equal(push("<head>"), "<head>");
});

test("K4 what is sure to become a document has the tag at its beginning, behind a byte order mark", () => {
  const pages = ["", "  ", "<p>piece</p>", "text", "<!-- only a comment -->", "<he", "\ufeff<p>piece</p>"];
  for (const page of pages) {
    for (const size of [1, 64]) {
      const injection = createInjection({ tag: Buffer.from(tag), xml: false, isWhole: true });
      const bytes = Buffer.from(page);
      const parts: Buffer[] = [];
      for (let i = 0; i < bytes.length; i += size) parts.push(...injection.push(bytes.subarray(i, i + size), true));
      parts.push(...injection.end());
      const mark = page.startsWith("\ufeff") ? "\ufeff" : "";
      assert.equal(Buffer.concat(parts).toString(), mark + tag + page.slice(mark.length));
      assert.equal(injection.kind, "document");
    }
  }
  const utf16 = Buffer.from("\ufeff<p>", "utf16le");
  const injection = createInjection({ tag: Buffer.from(tag), xml: false, isWhole: true });
  assert.deepEqual(Buffer.concat([...injection.push(utf16, true), ...injection.end()]), utf16);
});

test("what has not begun like a document after 64 KB is none", () => {
  const page = `${" ".repeat(80_000)}<!doctype html><head>`;
  assert.ok(inject(page, 4096).output === page);
});
