import type { AppError } from "../protocol/app.ts";
import { toAppError } from "./app-error.ts";
import { isErrorLike, readProperty } from "./thrown.ts";

/**
 * Of a rejection with something that is no Error, Node tells an error of its own, in which an object is no more than
 * `#<Object>`. Remembers what it was.
 *
 * @returns the uncaught error as it is to be told
 */
export function watchRejections(): (error: unknown) => AppError {
  const { emit } = process;
  let last: unknown;
  Object.defineProperty(process, "emit", { value: noting, writable: true, configurable: true });

  function noting(this: NodeJS.Process, event: string, ...args: unknown[]): boolean {
    if (event === "unhandledRejection") last = args[0];
    return Reflect.apply(emit, this, [event, ...args]);
  }

  return (error) => {
    const code = isErrorLike(error) ? readProperty(error, "code") : undefined;
    if (code !== "ERR_UNHANDLED_REJECTION" || isErrorLike(last)) return toAppError(error);
    return { ...toAppError(last), code };
  };
}
