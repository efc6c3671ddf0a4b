import { createServer } from "node:http";
import { login } from "./routes/login.ts";

createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? "/", "http://localhost");
  response.setHeader("x-served-by", "entry one");
  response.end(await login(String(searchParams.get("name"))));
}).listen(3000);
