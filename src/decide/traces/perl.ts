import { frameAt, type ReadTrace, type TraceFrame } from "./trace.ts";

/** `boom at app.pl line 3.`, and of what does not compile `syntax error at app.pl line 3, near "…"`. */
const died =
  /^(.*) at (\S.*\.(?:pl|pm|cgi|psgi|t)) line (\d+)(?:, <[^>]*> (?:line|chunk) \d+)?(?:\.|(, (?:near|at) .*))$/;
const call = /^\s+(\S.*?) called at (\S.*) line (\d+)$/;
const goesOn =
  /^(?:Execution of|BEGIN failed|Compilation failed|Use of uninitialized|Useless use|Deep recursion|Possible|Subroutine .* redefined|Name "|Odd number of)/;

/** The last error of Perl's, with the calls that `confess` adds. */
export const perlTrace: ReadTrace = (lines, cwd) => {
  for (let from = lines.length - 1; from >= 0; from--) {
    const line = lines[from] as string;
    const [, words, file = "", row, near = ""] =
      line.includes(" line ") && !goesOn.test(line) ? (died.exec(line) ?? []) : [];
    if (words === undefined) continue;
    const frames: TraceFrame[] = [frameAt(cwd, "", file, Number(row))];
    let to = from + 1;
    for (let called = call.exec(lines[to] ?? ""); called; called = call.exec(lines[++to] ?? "")) {
      // What is called at a place is what the place above is in.
      (frames.at(-1) as TraceFrame).name = (called[1] as string).replace(/\(.*$/, "");
      frames.push(frameAt(cwd, "", called[2] as string, Number(called[3])));
    }
    const stack = lines.slice(from + 1, to).join("\n");
    return { message: `${words}${near}`, ...(stack && { stack }), frames, related: [], from, to };
  }
  return null;
};
