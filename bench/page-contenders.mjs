// What brings a save into an open page, each as good as it can be made; see peers/.
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pageOf } from "./generate-app.mjs";
import { bun, installed, nodemon } from "./installed.mjs";

const hotrun = [process.execPath, fileURLToPath(new URL("../bin/hotrun.js", import.meta.url)), "--json"];
const peer = (file) => fileURLToPath(new URL(`peers/${file}`, import.meta.url));

/**
 * `prepare`: adds to the folder of the generated app what is there for this contender only. `isQuiet`: what it says on
 * standard error is not shown.
 */
export const pageContenders = [
  { name: "hotrun", command: () => [...hotrun, "app.ts"] },
  { name: "hotrun --restart", command: () => [...hotrun, "--restart", "app.ts"] },
  {
    name: "Vite SSR + full-reload",
    command: () => [process.execPath, peer("vite.mjs"), installed("vite", "vite", "dist/node/index.js")],
  },
  {
    name: "browser-sync + nodemon + tsx",
    command: () => {
      const browserSync = installed("browser-sync", "browser-sync", "dist/index.js");
      return [process.execPath, peer("browser-sync.mjs"), browserSync, ...nodemon()];
    },
  },
  {
    name: "Bun (a script of the page)",
    isQuiet: true,
    command: () => [bun(), "bun-server.ts"],
    prepare: (folder) => {
      for (const file of ["bun-server.ts", "bun-page.ts"]) copyFileSync(peer(file), join(folder, file));
      writeFileSync(join(folder, "page.html"), pageOf("", '<script type="module" src="./bun-page.ts"></script>'));
    },
  },
];
