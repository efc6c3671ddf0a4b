// How esbuild makes the browser client: one file, as small as can be, since every page loads it.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { minify } from "@swc/core";

/** Has developer tools show, for what a page logs, the line of the page and not ours, over which it comes to the console. */
const passedOver = `\n//# sourceMappingURL=data:application/json,${'{"version":3,"sources":["hotrun"],"mappings":"AAAA","ignoreList":[0]}'.replaceAll('"', "%22")}\n`;

/** Of what comes with `minify`, esbuild's is the faster and swc's the smaller, by a twentieth once it is compressed. */
const smallest = {
  name: "smallest",
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        const { code } = await minify(text, { ecma: 2022, compress: { passes: 3 }, mangle: true });
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, path.endsWith("-extras.js") ? code + passedOver : code);
      }
    });
  },
};

export const clientBuild = {
  bundle: true,
  platform: "browser",
  inject: ["client/natives.ts"],
  format: "iife",
  target: "es2022",
  write: false,
  plugins: [smallest],
};
