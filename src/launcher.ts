// All that is built into the one file of the launcher: the command, and the API for programs.

export { main } from "./cli.ts";
export { createHotrun, HotrunError } from "./index.ts";
