import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The file in which each package manager says what it has installed, and how it takes one more. */
const managers: readonly (readonly [string, string])[] = [
  ["pnpm-lock.yaml", "pnpm add"],
  ["yarn.lock", "yarn add"],
  ["bun.lock", "bun add"],
  ["bun.lockb", "bun add"],
  ["package-lock.json", "npm install"],
];

/** How a package is installed for a file: by the manager whose lock file is nearest (npm). */
export function installCommand(file: string, name: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manager = managers.find(([lock]) => existsSync(join(folder, lock)));
    if (manager) return `${manager[1]} ${name}`;
    if (folder === dirname(folder)) return `npm install ${name}`;
  }
}
