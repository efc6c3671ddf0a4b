// Loaded into the launcher in advance: on SIGUSR2 it writes how late its event loop was (p99, in milliseconds) since the last
// time into the file that LOOP_DELAY names.
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

const histogram = monitorEventLoopDelay({ resolution: 5 });
histogram.enable();
process.on("SIGUSR2", () => {
  writeFileSync(process.env.LOOP_DELAY, String(Math.max(0, histogram.percentile(99) / 1e6 - 5)));
  histogram.reset();
});
