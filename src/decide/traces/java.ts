import {
  longestMessage,
  type ReadTrace,
  type RelatedPart,
  type Trace,
  type TraceFrame,
  type TracePart,
} from "./trace.ts";

const call = /^\s+at (?:[\w.@-]*\/)*((?:[\w$<>-]+\.)*)([\w$<>-]+)\.([\w$<>-]+)\(([^():]*)(?::(\d+))?\)(?: ~?\[.*)?$/;
const error =
  /^(?:Exception in thread "[^"]*" |Caused by: |(?:\S.* )?(?=[a-z]\w*\.[\w.$]+(?:Exception|Error)\b)|)((?:[a-z][\w$]*\.)+[A-Z][\w$]*(?:: .*)?)$/;

interface Block extends TracePart {
  isCause: boolean;
  from: number;
  to: number;
}

/** The last stack of a JVM, with its causes (`Caused by:`). */
export const javaTrace: ReadTrace = (lines) => {
  let chain: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!call.test(lines[at] as string)) continue;
    const block = blockAt(lines, at, chain.at(-1)?.to ?? 0);
    if (!block) continue;
    chain = block.isCause && chain.length > 0 ? [...chain, block] : [block];
    at = block.to - 1;
  }
  const [first, ...causes] = chain;
  const trace = first ? traceOf(first, causes) : null;
  const told = springTrace(lines);
  return told && told.to > (trace?.to ?? 0) ? told : trace;
};

/** Spring Boot knows some errors, and says them without their calls. */
function springTrace(lines: readonly string[]): Trace | null {
  const from = lines.lastIndexOf("APPLICATION FAILED TO START");
  const begin = from < 0 ? -1 : lines.indexOf("Description:", from);
  if (begin < 0) return null;
  const end = lines.indexOf("Action:", begin);
  const to = end < 0 ? lines.length : end;
  return {
    message: lines
      .slice(begin + 1, to)
      .join("\n")
      .trim(),
    frames: [],
    related: [],
    from,
    to,
  };
}

function traceOf({ isCause: _, ...first }: Block, causes: readonly Block[]): Trace {
  const related = causes.map(
    ({ isCause: _is, from: _from, to: _to, ...cause }): RelatedPart => ({ ...cause, relation: "cause" }),
  );
  return { ...first, related, to: causes.at(-1)?.to ?? first.to };
}

function blockAt(lines: readonly string[], firstCall: number, after: number): Block | null {
  let from = firstCall - 1;
  const least = Math.max(after, firstCall - longestMessage);
  while (from >= least && !error.test(lines[from] as string)) from--;
  if (from < least) return null;
  const [, head = ""] = error.exec(lines[from] as string) ?? [];
  const frames: TraceFrame[] = [];
  let to = firstCall;
  for (; to < lines.length; to++) {
    const line = lines[to] as string;
    const [, packages = "", type = "", method = "", file = "", number] = call.exec(line) ?? [];
    if (type !== "")
      frames.push(frameOf({ module: /^\s+at ([\w.@-]+)\//.exec(line)?.[1], packages, type, method, file, number }));
    else if (!/^\s+(?:\.\.\. \d+ |Suppressed: )/.test(line)) break;
  }
  const message = [head, ...lines.slice(from + 1, firstCall)].join("\n");
  const stack = lines.slice(firstCall, to).join("\n");
  return { message, stack, frames, isCause: (lines[from] as string).startsWith("Caused by: "), from, to };
}

interface Call {
  module: string | undefined;
  packages: string;
  type: string;
  method: string;
  file: string;
  number: string | undefined;
}

/** The file is told without its folder, which mostly is that of the package. Whether it is the app's only the disk can say. */
function frameOf({ module = "", packages, type, method, file, number }: Call): TraceFrame {
  const name = `${packages}${type}.${method}`;
  const isRuntime = /^(?:java\.|jdk\.)/.test(module) || /^(?:javax?|jdk|sun|kotlin|scala|com\.sun)\./.test(name);
  if (isRuntime) return { name, of: "runtime" };
  const line = number === undefined ? {} : { line: Number(number) };
  const sought = /\.\w+$/.test(file) ? { sought: `${packages.replaceAll(".", "/")}${file}` } : {};
  return { name, of: "package", package: packages.split(".").slice(0, 3).join("."), ...line, ...sought };
}
