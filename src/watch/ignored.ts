import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";

/** What no program is made of: what tools, programs and systems leave in a folder. The language is that of .gitignore. */
const always = `
.*
!.env
!.env.*
!.flaskenv
!.gitignore
node_modules
__pycache__
venv
site-packages
vendor
target
build
dist
coverage
tmp
temp
log
logs
*.pyc
*.log
*.pid
*.sock
*.db
*.db-*
*.sqlite
*.sqlite3
*.sqlite-*
*.sqlite3-*
*.swp
*.tmp
*~
`;

/** Says which files of a folder count, by what its `.gitignore` files leave out and by what no program is made of. */
export interface Ignored {
  /** @param path absolute, below the root */
  has(path: string, isFolder: boolean): boolean;
}

interface Rules {
  folder: string;
  rules: Ignore;
}

/** @see https://git-scm.com/docs/gitignore */
export function createIgnored(root: string): Ignored {
  const own = ignore().add(always);
  const byFolder = new Map<string, Rules | null>();
  const above = foldersAbove(root).flatMap((folder) => rulesOf(folder) ?? []);

  function rulesOf(folder: string): Rules | null {
    const known = byFolder.get(folder);
    if (known !== undefined) return known;
    const rules = readRules(join(folder, ".gitignore"));
    const found = rules && { folder, rules };
    byFolder.set(folder, found);
    return found;
  }

  function has(path: string, isFolder: boolean): boolean {
    if (own.ignores(named(root, path, isFolder))) return true;
    const chain = [...above];
    for (const folder of between(root, dirname(path))) {
      const rules = rulesOf(folder);
      if (rules) chain.push(rules);
    }
    // The nearest file that says something of the path decides.
    for (const { folder, rules } of chain.reverse()) {
      const { ignored, unignored } = rules.test(named(folder, path, isFolder));
      if (ignored) return true;
      if (unignored) return false;
    }
    return false;
  }

  return { has };
}

function named(folder: string, path: string, isFolder: boolean): string {
  const name = relative(folder, path).split(sep).join("/");
  return isFolder ? `${name}/` : name;
}

/** From the root down to this folder, both of them included. */
function between(root: string, folder: string): string[] {
  const folders: string[] = [];
  for (let each = folder; each.startsWith(root) && each !== dirname(each); each = dirname(each)) folders.unshift(each);
  return folders;
}

/** A repository's rules hold for all below it; none where the folder is in no repository. */
function foldersAbove(root: string): string[] {
  const folders: string[] = [];
  for (let folder = root; ; folder = dirname(folder)) {
    if (folder !== root) folders.unshift(folder);
    if (existsSync(join(folder, ".git"))) return folders;
    if (folder === dirname(folder)) return [];
  }
}

function readRules(file: string): Ignore | null {
  try {
    return ignore().add(readFileSync(file, "utf8"));
  } catch {
    return null; // Most folders have none.
  }
}
