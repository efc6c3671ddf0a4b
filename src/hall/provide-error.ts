import { CompileError } from "../compile/compile-error.ts";
import type { AppError } from "../protocol/app.ts";

/** Why an `import()` or a `require` of the app cannot be served, as the error that the app gets. */
export function provideError(error: unknown): AppError & { code: string } {
  if (error instanceof CompileError) {
    const { message, file, line, code } = error.failure;
    const at = file ? ` (${file}${line ? `:${line}` : ""})` : "";
    return { name: "SyntaxError", message: message + at, code, stack: "" };
  }
  // What Node itself throws for a specifier that is no file: a host in a `file:` URL, an encoded slash.
  const { name, message, code } = Object(error) as NodeJS.ErrnoException;
  return {
    name: String(name ?? "Error"),
    message: String(message ?? error),
    code: code ?? "ERR_INVALID_ARG_VALUE",
    stack: "",
  };
}

/** The same for what is asked without waiting. */
export function attempt<T>(run: () => T): T | { message: string; code: string } {
  try {
    return run();
  } catch (error) {
    return provideError(error);
  }
}
