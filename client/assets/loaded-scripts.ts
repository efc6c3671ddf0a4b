import { matchAsset } from "./asset-match.ts";
import { loadedScripts } from "./loads.ts";

/**
 * Whether this tab has loaded a script that one of these files is, by the end of its path: then it runs old code, which
 * only a full reload replaces. A source in TypeScript counts as the script that is made of it.
 *
 * @param files absolute paths; not those of the app's own modules, which may be called as the page's scripts are
 */
export function hasLoadedScript(files: readonly string[]): boolean {
  const urls = [...loadedScripts].map(stem);
  return files.some((file) => matchAsset(urls, stem(file)).length > 0);
}

function stem(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, "");
}
