import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { hello } from "./routes/hello.js";

const app = new Hono();

app.use(async (context, next) => {
  await next();
  context.header("x-served-by", "entry one");
});
app.route("/hello", hello);

serve({ fetch: app.fetch, port: 3000 }, (info) => {
  console.log(`Server is running on http://localhost:${info.port}`);
});
