import { Router } from "express";
import { entries } from "../lib/entries.ts";
import { readEntry } from "../lib/read-entry.ts";

export const guestbook = Router();

guestbook.post("/", (request, response) => {
  const result = readEntry(request.body);
  if ("problem" in result) {
    response.status(422).render("problem", { title: "Not written", problem: result.problem });
    return;
  }
  entries.add(result);
  response.redirect(303, "/#entries");
});
