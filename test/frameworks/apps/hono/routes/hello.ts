import { Hono } from "hono";
import { greeting } from "../lib/greeting.js";
import { visit } from "../lib/visits.js";

export const hello = new Hono().get("/", (context) =>
  context.json({ text: `${greeting(String(context.req.query("name")))}, route one`, visit: visit() }),
);
