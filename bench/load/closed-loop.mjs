// Stands in for wrk: `node closed-loop.mjs <url> <connections>`, until SIGINT; then its summary as JSON.
import { quantile } from "../quantile.mjs";
import { startLoad } from "./support.mjs";

const [url, connections] = process.argv.slice(2);
const load = startLoad({ url, connections: Number(connections) });
process.once("SIGINT", async () => {
  const { requests, failures, latencies } = await load.stop();
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(latencies, share));
  console.log(JSON.stringify({ requests, failures, p50, p99, max }));
});
