import { createServer } from "node:http";
import { connect } from "./lib/database.ts";
import { hello } from "./routes/hello.ts";

await connect();

createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? "/", "http://localhost");
  response.setHeader("x-served-by", "entry one");
  response.end(await hello(String(searchParams.get("name"))));
}).listen(3000);
