import type { Framework } from "./framework.ts";
import { loaders } from "./rows/loaders.ts";
import { pages } from "./rows/pages.ts";
import { protocols } from "./rows/protocols.ts";
import { servers } from "./rows/servers.ts";
import { services } from "./rows/services.ts";

const columns = ["starts", "leaf swap", "route swap", "entry swap", "state kept"];

/** The table of docs/frameworks.md: what the tests of the rows prove. */
export function frameworksTable(): string {
  const rows = [...servers, ...loaders, ...services, ...protocols, ...pages].map(cells);
  const head = ["framework", ...columns, "besides"];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cells(framework: Framework): string[] {
  return [framework.title, ...columns.map(() => "yes"), besides(framework)];
}

function besides({ note, edits = [] }: Framework): string {
  const shown = edits.map(({ thing, plans }) => `an edit of the ${thing} shows by a ${plans.at(-1)}`);
  return [...(note ? [note] : []), ...shown].join("; ");
}
