import Router from "@koa/router";
import { greeting } from "../lib/greeting.ts";
import { visit } from "../lib/visits.ts";

export const router = new Router();

router.get("/hello", (context) => {
  context.body = `${greeting(String(context.query.name))}, route one, ${visit()}`;
});
