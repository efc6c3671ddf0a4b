import type { Framework } from "./framework.ts";
import { loaders } from "./rows/loaders.ts";
import { pages } from "./rows/pages.ts";
import { protocols } from "./rows/protocols.ts";
import { servers } from "./rows/servers.ts";
import { services } from "./rows/services.ts";

const columns = { starts: "starts", leaf: "leaf swap", route: "route swap", entry: "entry swap", state: "state kept" };

/** The table of docs/frameworks.md: what the tests of the rows prove. */
export function frameworksTable(): string {
  const rows = [...servers, ...loaders, ...services, ...protocols, ...pages].map(cells);
  const head = ["framework", ...Object.values(columns), "besides"];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cells(framework: Framework): string[] {
  const { title, missing = {} } = framework;
  const works = Object.keys(columns).map((step) => (missing.starts || missing[step] ? "not yet" : "yes"));
  return [title, ...works, besides(framework)];
}

function besides({ note, edits = [], missing = {} }: Framework): string {
  const shown = edits.map((thing) => `an edit of the ${thing} ${missing[thing] ? "does not show yet" : "shows"}`);
  const open = missing.open ? [`not yet: ${missing.open}`] : [];
  return [...(note ? [note] : []), ...shown, ...open].join("; ");
}
