// Keep-alive connections that ask as fast as they are answered: wrk, or where there is none a loop in a process of Node.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const loop = fileURLToPath(new URL("closed-loop.mjs", import.meta.url));
export const hasWrk = spawnSync("wrk", ["--version"]).error === undefined;

/** Starts the load; `stop()` resolves with { requests, failures: { kind: count }, p50, p99, max } (milliseconds). */
export function startWrk(url, { connections = 64 } = {}) {
  // It ends by SIGINT, with its summary; the duration only has to be long enough.
  const wrk = ["-t1", `-c${connections}`, "-d3600s", "--timeout", "60s", "--latency", url];
  const [program, args] = hasWrk ? ["wrk", wrk] : [process.execPath, [loop, url, String(connections)]];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  return {
    async stop() {
      child.kill("SIGINT");
      await ended;
      return hasWrk ? summary(output) : JSON.parse(output);
    },
  };
}

/** The lines of wrk that count: `Non-2xx or 3xx responses` and `Socket errors`. */
function summary(output) {
  const failures = {};
  const [, statuses] = /Non-2xx or 3xx responses: (\d+)/.exec(output) ?? [];
  if (statuses) failures["status not 2xx or 3xx"] = Number(statuses);
  const [, sockets = ""] = /Socket errors: (.*)/.exec(output) ?? [];
  for (const [, kind, count] of sockets.matchAll(/(\w+) (\d+)/g)) if (Number(count)) failures[kind] = Number(count);
  const [, requests] = /(\d+) requests in/.exec(output) ?? [];
  if (!requests) throw new Error(`wrk did not say what it did:\n${output}`);
  const share = (percent) => milliseconds(new RegExp(`${percent}%\\s+(\\S+)`).exec(output)?.[1]);
  const [, max] = /Latency\s+\S+\s+\S+\s+(\S+)/.exec(output) ?? [];
  return { requests: Number(requests), failures, p50: share(50), p99: share(99), max: milliseconds(max) };
}

function milliseconds(text = "") {
  const [, number, unit] = /^([\d.]+)(us|ms|s|m)$/.exec(text) ?? [];
  return Number(number) * { us: 0.001, ms: 1, s: 1_000, m: 60_000 }[unit ?? "ms"];
}
