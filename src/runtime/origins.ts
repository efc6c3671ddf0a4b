import { fileURLToPath } from "node:url";

/** So deep is looked for who calls: engines that look up, load and compile have deep stacks. */
const depth = 60;

/** Who has called, innermost first: packages by their names, user code by its files. */
export function callingOrigins(): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  // As V8 has them: a stack as text would be mapped to the sources first.
  Error.prepareStackTrace = (_error, sites) => sites;
  Error.stackTraceLimit = depth;
  try {
    const holder = {} as { stack: NodeJS.CallSite[] };
    Error.captureStackTrace(holder, callingOrigins);
    const names = holder.stack.map((site) => site.getFileName() ?? "").filter((file) => file !== __filename);
    return [...new Set(names.flatMap((file) => originOf(file) ?? []))];
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

const packageFile = /[\\/]node_modules[\\/](?!.*[\\/]node_modules[\\/])((?:@[^\\/]+[\\/])?[^\\/]+)/;

function originOf(file: string): string | null {
  if (file === "" || file.startsWith("node:")) return null;
  const name = packageFile.exec(file)?.[1];
  if (name) return name.replace("\\", "/");
  return file.startsWith("file:") ? fileURLToPath(file.replace(/[?#].*$/s, "")) : file;
}
