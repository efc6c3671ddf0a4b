import { inspect } from "node:util";
import type { AppError } from "../protocol/app.ts";
import { unparsedModule } from "./syntax-error.ts";

/** Projects whatever was thrown to what can cross a pipe: it need not be an Error, and its getters may throw. */
export function toAppError(thrown: unknown): AppError {
  try {
    if (thrown instanceof Error || (typeof thrown === "object" && thrown !== null && "stack" in thrown)) {
      return fromError(thrown as NodeJS.ErrnoException);
    }
    return { name: "Error", message: `${inspect(thrown)} was thrown`, stack: "" };
  } catch (error) {
    return { name: "Error", message: `an error that cannot be read (${String(error)})`, stack: "" };
  }
}

function fromError(error: NodeJS.ErrnoException): AppError {
  const module = unparsedModule(error);
  return {
    name: String(error.name ?? "Error"),
    message: String(error.message ?? ""),
    ...(error.code === undefined ? {} : { code: String(error.code) }),
    ...(module === undefined ? {} : { module }),
    stack: String(error.stack ?? "") + causes(error),
  };
}

/** As Node prints them: the chain of causes, bounded, for it can be circular. */
function causes(error: Error): string {
  let text = "";
  let cause = error.cause;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    text += `\n[cause]: ${cause.stack ?? cause}`;
    cause = cause.cause;
  }
  return text;
}
