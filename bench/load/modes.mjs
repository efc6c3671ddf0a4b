// The modes that a script is run in, and what it says about itself and about what went wrong.
import { availableParallelism, cpus, loadavg } from "node:os";
import { everyRow } from "./support.mjs";

/** The rows that were asked for (default: all) and that this machine can run; says which it cannot. */
export function chosenRows(names, among = everyRow) {
  const asked = names?.split(",") ?? among.map(({ name }) => name);
  return asked.flatMap((name) => {
    const row = among.find((each) => each.name === name);
    if (!row) throw new Error(`--modes: ${name} is none of ${among.map((each) => each.name).join(", ")}`);
    if (row.skip) console.error(`Without ${name}: ${row.skip}`);
    return row.skip ? [] : [row];
  });
}

/** What else runs there counts as well: the load before anything has begun. */
export function machine() {
  const load = loadavg()[0].toFixed(1);
  return `${cpus()[0].model}, ${availableParallelism()} cores (load ${load}), Node ${process.version}`;
}

/** "0", or how many of which kind. */
export function printFailures(failures) {
  const kinds = Object.entries(failures).map(([kind, count]) => `${count} × ${kind}`);
  return kinds.length > 0 ? kinds.join(", ") : "0";
}
