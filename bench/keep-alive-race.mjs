// An app that closes idle connections after 5 to 50 ms without saying so, or says `Connection: close`: no client may notice,
// and no POST may come twice. `node bench/keep-alive-race.mjs [--requests 100000] [--seconds 120]`
import { once } from "node:events";
import { Agent, request } from "node:http";
import { numbersOf, reportFigures } from "./figures.mjs";
import { startHotrun } from "./load/support.mjs";

const { requests, seconds } = numbersOf({ requests: 100_000, seconds: 120 });
const connections = 128;

const source = `
import { createServer } from "node:http";
const seen = new Map();
const server = createServer((request, response) => {
  if (request.url === "/seen") return void response.end(JSON.stringify({ ids: seen.size, twice: [...seen.values()].filter((times) => times > 1).length }));
  if (request.method === "POST") seen.set(request.url, (seen.get(request.url) ?? 0) + 1);
  server.keepAliveTimeout = 5 + Math.random() * 45;
  // Said explicitly, Node does not add for how long.
  response.setHeader("connection", Math.random() < 0.1 ? "close" : "keep-alive");
  request.resume().on("end", () => response.end("ok"));
});
server.keepAliveTimeoutBuffer = 0;
server.listen(3000);
`;

const app = await startHotrun({ files: { "app.mjs": source }, entry: "app.mjs" });
let asked = 0;
const failures = { GET: 0, POST: 0 };
const answered = { GET: 0, POST: 0 };
const until = performance.now() + seconds * 1000;
const why = new Map();
try {
  await Promise.all(Array.from({ length: connections }, visit));
  const { ids, twice } = JSON.parse((await app.get("/seen")).body);
  console.log(`${asked} requests of ${connections} connections\n`);
  reportFigures([
    { what: "GETs that failed", value: failures.GET, most: 0 },
    { what: "POSTs that failed", value: failures.POST, most: 0 },
    { what: "POSTs that the app got twice", value: twice, most: 0 },
    { what: "POSTs that the app did not get", value: answered.POST - ids, most: 0 },
  ]);
  for (const [reason, times] of why) console.error(`${times}× ${reason}`);
} finally {
  await app[Symbol.asyncDispose]();
}

async function visit() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (asked < requests && performance.now() < until) {
    const id = asked++;
    const method = id % 2 === 0 ? "GET" : "POST";
    try {
      const outgoing = request(new URL(`/${id}`, app.url), { agent, method });
      outgoing.end(method === "POST" ? "x".repeat(1_000) : undefined);
      const [response] = await once(outgoing, "response");
      response.resume();
      await once(response, "end");
      if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
      answered[method]++;
    } catch (error) {
      failures[method]++;
      why.set(String(error), (why.get(String(error)) ?? 0) + 1);
    }
    // So that many requests come just when the app closes the connection.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 55));
  }
  agent.destroy();
}
