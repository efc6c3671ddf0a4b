import { existsSync } from "node:fs";
import { join } from "node:path";
import { traceHint } from "../decide/traces/hints.ts";
import type { TraceProblem } from "../decide/traces/problem.ts";

/** A program, as far as advice depends on it. */
export interface Program {
  /** As it was called. */
  command: string;
  cwd: string;
  /** That it runs in. */
  env: NodeJS.ProcessEnv;
}

/** What to do about an error of it; null: nothing that everybody would not do. */
export function adviceFor(problem: TraceProblem, program: Program): string | null {
  const has = (name: string) => existsSync(join(program.cwd, name));
  return traceHint(problem, { has, unusedVenv: unusedVenv(problem, program) });
}

/** The problem with what to do about it. */
export function advised<Told extends TraceProblem>(
  problem: Told | null,
  program: Program,
): (Told & { hint?: string }) | null {
  const hint = problem && adviceFor(problem, program);
  return problem && { ...problem, ...(hint && { hint }) };
}

/** What runs in a virtual environment was called by its path, or has it in the environment. */
function unusedVenv({ frames = [] }: TraceProblem, { command, cwd, env }: Program): string | null {
  const name = [".venv", "venv"].find((each) => existsSync(join(cwd, each, "pyvenv.cfg")));
  if (name === undefined) return null;
  const folder = join(cwd, name);
  const isNamed = [command, env.VIRTUAL_ENV, env.PATH].some((text) => text?.includes(folder));
  const isUsed = isNamed || command.includes(`${name}/`) || frames.some(({ file }) => file?.startsWith(folder));
  return isUsed ? null : name;
}
