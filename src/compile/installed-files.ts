import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** What npm, pnpm and Yarn write when they are done: until then a package may be there in part. */
const installers = [".package-lock.json", ".modules.yaml", ".yarn-state.yml", ".yarn-integrity"];

/** Files that come or change when the package is installed, for the importer's project or for a workspace around it. */
export function installedFiles(importer: string, name: string): string[] {
  const found: string[] = [];
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) {
      const files = [join(name, "package.json"), ...installers];
      found.push(...files.map((file) => join(folder, "node_modules", file)));
    }
    if (folder === dirname(folder)) return found;
  }
}
