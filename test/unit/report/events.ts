import type { HotrunEvent } from "../../../src/protocol/events.ts";
import type { Failure } from "../../../src/protocol/failure.ts";

type Reload = Extract<HotrunEvent, { type: "reload" }>;

export const root = "/project";

export function reload(more: Partial<Reload> = {}): Reload {
  return {
    type: "reload",
    at: 10,
    id: 1,
    generation: 2,
    plan: "swap",
    reason: "src/home.ts → app.ts (the entry), 2 modules made anew",
    files: ["/project/src/home.ts"],
    modules: ["/project/src/home.ts", "/project/app.ts"],
    timings: { event: 2.04, compile: 3, link: 0.61, evaluate: 12.4, listen: 1, total: 19.05 },
    pages: 0,
    result: { type: "done" },
    ...more,
  };
}

export function failure(more: Partial<Failure> = {}): Failure {
  return {
    kind: "parse",
    code: "HOTRUN_PARSE",
    title: "Does not parse",
    message: 'Expected ";" but found "x"',
    file: "/project/src/home.ts",
    line: 12,
    column: 8,
    frame: "  11 |\n> 12 | const a x;\n     |        ^\n  13 |",
    ...more,
  };
}
