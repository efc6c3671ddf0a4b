import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import type { Page } from "playwright-core";
import type { Morph } from "../../client/morph/morph.ts";

/** In functions that run in the page. */
export declare const bed: { createMorph(keep: readonly string[]): Morph; morph: Morph };

let bundle: Promise<string> | undefined;

/** The morph alone, as a script that puts it on the page as `bed`. */
export function morphScript(): Promise<string> {
  const entry = fileURLToPath(new URL("../../client/morph/morph.ts", import.meta.url));
  const built = esbuild.build({
    entryPoints: [entry],
    bundle: true,
    format: "iife",
    globalName: "bed",
    target: "es2022",
    write: false,
    footer: { js: "globalThis.bed = { ...bed };" },
  });
  bundle ??= built.then(({ outputFiles }) => outputFiles[0]?.text ?? "");
  return bundle;
}

/** Shows a document that has come from `html`, ready to be morphed. */
export async function showDocument(page: Page, html: string): Promise<void> {
  await page.unrouteAll();
  await page.route("http://morph.test/", (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.goto("http://morph.test/");
  await page.evaluate(await morphScript());
  await page.evaluate((html) => {
    bed.morph = bed.createMorph([]);
    bed.morph.begin(html);
  }, html);
}

/** What the morph says it has done, as far as it can be passed on. */
export function morphTo(page: Page, html: string): Promise<{ type: string; nodes?: number; reason?: string }> {
  return page.evaluate(async (html) => {
    const result = await bed.morph.apply(html);
    return result.type === "morphed" ? { type: result.type, nodes: result.nodes } : result;
  }, html);
}
