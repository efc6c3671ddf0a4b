import { dirname } from "node:path";
import { NodeModule } from "./node-module.ts";

let ahead: NodeJS.Module | null = null;

/** Packages may keep `require.main`: those that are loaded before it get the very module that it will be. */
export function makeMainAhead(filename: string): void {
  ahead = new NodeModule(filename, null);
  ahead.id = ".";
  ahead.filename = filename;
  ahead.paths = NodeModule._nodeModulePaths(dirname(filename));
  process.mainModule = ahead;
}

/** The main module that was made ahead for this file, if it was: only once. */
export function takeMain(filename: string): NodeJS.Module | null {
  const made = ahead;
  ahead = null;
  return made?.filename === filename ? made : null;
}

/** The entry is an ES module: there is no main module. */
export function dropMain(): void {
  if (ahead && process.mainModule === ahead) delete process.mainModule;
  ahead = null;
}
