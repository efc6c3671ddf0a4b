import { join } from "node:path";
import autoload from "@fastify/autoload";
import Fastify from "fastify";
import { visit } from "./lib/visits.js";

const app = Fastify();

app.addHook("onSend", async (_request, reply) => {
  reply.header("x-served-by", "entry one");
});
app.decorate("visit", visit);
app.register(autoload, { dir: join(import.meta.dirname, "routes") });

await app.listen({ port: 3000 });
