/** A package that a start of the app has loaded, as another process can load it again. */
export interface PackageLoad {
  url: string;
  way: "require" | "import";
  isEsModule: boolean;
  /** The module that required it, to which it may look; null: an ES module of the user's has imported it. */
  parent: string | null;
  /** Files of the app that it read meanwhile: when one changes, it has to be loaded anew. */
  reads: string[];
}

/** What a start has loaded of packages, in its order. */
export interface PackageLoads {
  /** Path of the main module, where that is CommonJS. */
  main: string | null;
  /** Those that make no difference if they are loaded before the app begins. */
  early: PackageLoad[];
  /** Those that may make one, and which. */
  late: LatePackage[];
}

export interface LatePackage {
  url: string;
  why: string;
}

/** Packages to load before the app begins. */
export type PreloadOrder = Pick<PackageLoads, "main"> & { loads: PackageLoad[] };
