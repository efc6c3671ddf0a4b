import { createServer } from "http";
import { join } from "path";
import { loadRoutes } from "route-loader";
import { visit } from "./lib/visits";

const routes = loadRoutes(join(__dirname, "routes"));

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  response.setHeader("x-served-by", "entry one");
  response.end(routes[pathname]?.({ name: String(searchParams.get("name")), visit }));
}).listen(3000);
