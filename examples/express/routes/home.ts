import { Router } from "express";
import { claps } from "../lib/claps.ts";
import { entries } from "../lib/entries.ts";
import { headline, lead } from "../lib/greeting.ts";
import { plural, relativeTime } from "../lib/words.ts";

export const home = Router();

home.get("/", (_request, response) => {
  response.render("home", {
    title: "Guestbook",
    headline,
    lead,
    claps: claps.count,
    entries: entries.newestFirst(),
    pid: process.pid,
    plural,
    relativeTime,
  });
});

home.post("/claps", (_request, response) => {
  claps.add();
  response.redirect(303, "/");
});
