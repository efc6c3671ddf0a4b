import { absolute, messageFrom, type ReadTrace, type TraceFrame } from "./trace.ts";

const head = /^(?:\[error\] .*?|.*)?\*\* \(([A-Z][\w.]*)\) (.*)$/;
const call = /^\s+(?:\(([\w-]+) [\w.-]+\) )?(\S+\.(?:exs?|erl|eex|heex)):(\d+): (.*)$/;
const unparsed = / found (?:on|at) (\S+?):(\d+):(\d+):/;
const own = new Set(["elixir", "stdlib", "kernel", "mix", "ex_unit", "iex", "logger", "compiler", "eex"]);

/** The calls begin so few lines below. */
const nearest = 12;

/** The last exception of Elixir, with its calls: of packages their paths are told without the folder. */
export const elixirTrace: ReadTrace = (lines, cwd) => {
  for (let from = lines.length - 1; from >= 0; from--) {
    const line = lines[from] as string;
    const [, type = "", words] = line.includes("** (") ? (head.exec(line) ?? []) : [];
    if (words === undefined) continue;
    const near = lines.slice(from + 1, from + nearest);
    const before = near.findIndex((each) => call.test(each));
    const length = messageFrom(lines, from).to - from - 1;
    const more = near.slice(0, before < 0 ? length : Math.min(before, length)).map((each) => each.trim());
    const frames: TraceFrame[] = [];
    let to = from + 1 + more.length;
    const stackAt = to;
    for (let called = call.exec(lines[to] ?? ""); called; called = call.exec(lines[++to] ?? ""))
      frames.push(frameOf(called));
    const [, file, row, column] = unparsed.exec(words) ?? [];
    const path = file === undefined ? null : absolute(file, cwd);
    if (frames.length === 0 && path === null) continue;
    const place = path === null ? {} : { file: path, line: Number(row), column: Number(column) };
    const message = [`(${type}) ${words}`, ...more].join("\n").trim();
    return { message, ...place, stack: lines.slice(stackAt, to).join("\n"), frames, related: [], from, to };
  }
  return null;
};

function frameOf([, name, file = "", row, called = ""]: RegExpExecArray): TraceFrame {
  if (name !== undefined && own.has(name)) return { name: called, of: "runtime" };
  return { name: called, of: "package", ...(name !== undefined && { package: name }), line: Number(row), sought: file };
}
