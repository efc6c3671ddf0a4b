import assert from "node:assert/strict";
import { test } from "node:test";
import { cspHash, html, trusted } from "../../../src/browser/html.ts";

test("K3 a string is text wherever it is put", () => {
  const evil = `"'<img src=x onerror=alert(1)>&`;
  const escaped = "&#34;&#39;&#60;img src=x onerror=alert(1)&#62;&#38;";
  assert.equal(html`<p title="${evil}">${evil}</p>`.text, `<p title="${escaped}">${escaped}</p>`);
});

test("templates nest, lists are joined, and nothing is nothing", () => {
  const list = ["a", "<"].map((item) => html`<li>${item}</li>`);
  assert.equal(html`<ul>${list}${null}${undefined}${0}</ul>`.text, "<ul><li>a</li><li>&#60;</li>0</ul>");
  assert.equal(html`${trusted("<br>")}`.text, "<br>");
});

test("backslashes in a template are meant as they are written", () => {
  assert.equal(html`a\n${"b"}`.text, "a\nb");
});

test("a CSP hash is the one that browsers compute", () => {
  assert.equal(cspHash("alert(1)"), "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
});
