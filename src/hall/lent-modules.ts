import type { ModuleId } from "../protocol/app.ts";

/** Modules of the user's that packages load by their path, and no module of the user's has asked for. */
export interface LentModules {
  /** Somebody has asked for it while the app ran. */
  asked(id: ModuleId, byPackage: boolean): void;
  has(id: ModuleId): boolean;
  forget(id: ModuleId): void;
}

export function createLentModules(): LentModules {
  const byPackages = new Set<ModuleId>();
  const byModules = new Set<ModuleId>();
  return {
    asked: (id, byPackage) => void (byPackage ? byPackages : byModules).add(id),
    has: (id) => byPackages.has(id) && !byModules.has(id),
    forget(id) {
      byPackages.delete(id);
      byModules.delete(id);
    },
  };
}
