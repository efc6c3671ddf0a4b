import { CompileError } from "../compile/compile-error.ts";
import type { AppError } from "../protocol/app.ts";

/** Why an `import()` or a `require` of the app cannot be served, as the error that the app gets. */
export function provideError(error: unknown): AppError {
  if (error instanceof CompileError) {
    const { kind, message, file, line, code } = error.failure;
    // As V8 has it: the place stands before the message.
    const at = file ? `${file}:${line ?? 1}\n\n` : "";
    if (kind === "parse") return { name: "SyntaxError", message, stack: `${at}SyntaxError: ${message}` };
    return { name: "Error", message, code: error.code ?? code, stack: `${at}Error: ${message}` };
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
    const { message, code = "ERR_MODULE_NOT_FOUND" } = provideError(error);
    return { message, code };
  }
}
