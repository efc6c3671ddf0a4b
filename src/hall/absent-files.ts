import type { ModuleId } from "../protocol/app.ts";

/** Files that are not there, and the modules that look for them: once they are there, these resolve otherwise. */
export interface AbsentFiles {
  /** All that this module looks for; replaces what it looked for before. */
  set(id: ModuleId, files: readonly string[]): void;
  has(file: string): boolean;
  seekers(file: string): Iterable<ModuleId>;
  clear(): void;
}

export function createAbsentFiles(): AbsentFiles {
  const byModule = new Map<ModuleId, readonly string[]>();
  const byFile = new Map<string, Set<ModuleId>>();
  const none: ReadonlySet<ModuleId> = new Set();

  function remove(id: ModuleId, file: string): void {
    const seekers = byFile.get(file);
    if (seekers?.delete(id) && seekers.size === 0) byFile.delete(file);
  }

  return {
    set(id, files) {
      for (const file of byModule.get(id) ?? []) remove(id, file);
      if (files.length === 0) return void byModule.delete(id);
      byModule.set(id, files);
      for (const file of files) byFile.set(file, (byFile.get(file) ?? new Set()).add(id));
    },
    has: (file) => byFile.has(file),
    seekers: (file) => byFile.get(file) ?? none,
    clear() {
      byModule.clear();
      byFile.clear();
    },
  };
}
