// How esbuild makes the browser client: one file, as small as can be, since every page loads it.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { minify } from "@swc/core";
import { transform } from "esbuild";

/** Of what comes with `minify`, esbuild's is the faster and swc's the smaller, by a twentieth once it is compressed. */
const smallest = {
  name: "smallest",
  setup(build) {
    build.onLoad({ filter: /-style\.ts$/ }, async ({ path }) => ({
      contents: await withSmallStyle(await readFile(path, "utf8")),
      loader: "ts",
    }));
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        const { code } = await minify(text, { ecma: 2022, compress: { passes: 3 }, mangle: true });
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, code);
      }
    });
  },
};

export const clientBuild = {
  bundle: true,
  platform: "browser",
  format: "iife",
  target: "es2022",
  write: false,
  plugins: [smallest],
};

/** A module that is one style in a template literal. */
async function withSmallStyle(source) {
  const [template] = /`[^`]*`/.exec(source);
  const { code } = await transform(template.slice(1, -1), { loader: "css", minify: true });
  return source.replace(template, () => `\`${code.trim()}\``);
}
