import Fastify from "fastify";
import { hello } from "./routes/hello.js";

const app = Fastify({ logger: false });

app.addHook("onSend", async (_request, reply) => {
  reply.header("x-served-by", "entry one");
});
app.register(hello, { prefix: "/hello" });

try {
  await app.listen({ port: 3000 });
} catch (error) {
  app.log.error(error);
  process.exit(1);
}
