import type { AppError } from "../protocol/app.ts";
import { toAppError } from "./app-error.ts";
import { imitate } from "./imitate.ts";

type Judge = (code: unknown) => void;

let judge: Judge | null = null;

/**
 * Notes where the app ends itself by `process.exit` with another code than 0: what it wrote before says why, if anything does,
 * and nothing says where.
 */
export function noteExits(tell: (call: AppError) => void): void {
  const { exit } = process;
  function noted(code?: number | string | null): never {
    judge?.(code);
    if (Number(code ?? process.exitCode ?? 0) !== 0) tell(toAppError(new Error(`${callText(code)} was called`)));
    return exit(code);
  }
  process.exit = imitate(noted, exit) as typeof exit;
}

/**
 * Lets somebody throw in place of an exit. Returns the remover.
 *
 * @param next is given the code
 */
export function judgeExits(next: Judge): () => void {
  judge = next;
  return () => {
    if (judge === next) judge = null;
  };
}

export const callText = (code: unknown): string => `process.exit(${code ?? ""})`;
