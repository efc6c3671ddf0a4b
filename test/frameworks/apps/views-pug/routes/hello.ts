import { Router } from "express";
import { greeting } from "../lib/greeting.ts";
import { visit } from "../lib/visits.ts";

export const hello = Router();

hello.get("/", (request, response) => {
  response.render("hello", { text: `${greeting(String(request.query.name))}, route one`, visit: visit() });
});
