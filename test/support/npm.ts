import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs npm to its end in a folder; rejects with what it wrote when it fails. Returns its standard output. */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  // What an npm around us says about itself (its project, its script), and the test runner about itself, is not for this one.
  const foreign = /^npm_(?!config_)|^(INIT_CWD|NODE_ENV|NODE_OPTIONS|NODE_TEST_CONTEXT)$/;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const { stdout } = await run("npm", [...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), npm_config_loglevel: "error" },
    shell: process.platform === "win32",
  });
  return stdout;
}
