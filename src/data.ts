// Data that an app is made of: files in folders, as a value that follows them. Works without hotrun, and in production.
export { combine } from "./data/combine.ts";
export type { LiveValue } from "./data/live-value.ts";
export {
  type Change,
  type Globs,
  type MountOptions,
  mount,
  type Source,
  type Tags,
  type Update,
} from "./data/mount.ts";
