/**
 * Type of the global `hotrun` that an app has under hotrun. Turn it on with `"types": ["hotrun/global"]` in tsconfig.json. Not for
 * scripts of a page, where that name is the page's side (`hotrun/client`).
 */

/** All of `hotrun/hot`, without an import; undefined without hotrun. */
declare var hotrun: import("hotrun/hot").Hotrun | undefined;
