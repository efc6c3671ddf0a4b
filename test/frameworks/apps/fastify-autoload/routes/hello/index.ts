import type { FastifyInstance } from "fastify";
import { greeting } from "../../lib/greeting.js";
import { visit } from "../../lib/visits.js";

declare module "fastify" {
  interface FastifyInstance {
    visit: typeof visit;
  }
}

export default async function hello(app: FastifyInstance) {
  app.get<{ Querystring: { name: string } }>("/", async ({ query }) => ({
    text: `${greeting(query.name)}, route one`,
    visit: visit(),
    isSameModule: app.visit === visit,
  }));
}
