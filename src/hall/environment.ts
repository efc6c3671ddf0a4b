import { belowVariable } from "../protocol/below.ts";

export interface EnvironmentOptions {
  env: NodeJS.ProcessEnv;
  /** Path of the module that the app begins with. */
  entry: string;
  /** The public port, where it was given and so is known before the app starts. */
  given: { port: number; url: string } | undefined;
  /** Our own output shows colours. */
  color: boolean;
  /** Size of our own output, where it is a terminal. */
  columns?: number | undefined;
  rows?: number | undefined;
}

const typed = /\.[mc]?tsx?$/;

/** What the app finds in `process.env`: ours, and what lets it know where and how it runs. */
export function appEnvironment({ env, entry, given, color, columns, rows }: EnvironmentOptions): NodeJS.ProcessEnv {
  return {
    ...env,
    HOTRUN: "1",
    NODE_ENV: env.NODE_ENV ?? "development",
    // @fastify/autoload takes TypeScript only from loaders that it knows, or where this says that there is one.
    ...(typed.test(entry) ? { FASTIFY_AUTOLOAD_TYPESCRIPT: env.FASTIFY_AUTOLOAD_TYPESCRIPT ?? "1" } : {}),
    ...(given ? { HOTRUN_URL: given.url, PORT: String(given.port) } : {}),
    // Its output goes through a pipe, in which programs see no terminal.
    ...(color && env.NO_COLOR === undefined && env.FORCE_COLOR === undefined ? { FORCE_COLOR: "1" } : {}),
    ...(columns !== undefined && env.COLUMNS === undefined ? { COLUMNS: String(columns) } : {}),
    ...(rows !== undefined && env.LINES === undefined ? { LINES: String(rows) } : {}),
  };
}

/** A hotrun below a hotrun is on its own: the outer one takes over neither its ports nor those of what it runs. */
export function withoutOuter(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  delete process.env[belowVariable];
  if (!(belowVariable in env)) return env;
  const { [belowVariable]: _, ...own } = env;
  return own;
}
