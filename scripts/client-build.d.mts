import type { BuildOptions } from "esbuild";

/** Needs `entryPoints` and a place for the output. */
export const clientBuild: BuildOptions;
