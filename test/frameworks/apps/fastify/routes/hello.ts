import type { FastifyPluginAsync } from "fastify";
import { greeting } from "../lib/greeting.js";
import { visit } from "../lib/visits.js";

const schema = { querystring: { type: "object", properties: { name: { type: "string" } }, required: ["name"] } };

export const hello: FastifyPluginAsync = async (app) => {
  app.get<{ Querystring: { name: string } }>("/", { schema }, async ({ query }) => ({
    text: `${greeting(query.name)}, route one`,
    visit: visit(),
  }));
};
