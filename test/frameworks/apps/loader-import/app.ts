import { createServer } from "node:http";
import { loadRoutes } from "route-loader";
import { visit } from "./lib/visits.ts";

const routes = await loadRoutes(new URL("./routes/", import.meta.url));

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  response.setHeader("x-served-by", "entry one");
  response.end(await routes[pathname]?.({ name: String(searchParams.get("name")), visit }));
}).listen(3000);
