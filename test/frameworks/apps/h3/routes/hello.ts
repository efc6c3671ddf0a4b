import { defineHandler, getQuery } from "h3";
import { greeting } from "../lib/greeting.ts";
import { visit } from "../lib/visits.ts";

export const hello = defineHandler((event) => ({
  text: `${greeting(String(getQuery(event).name))}, route one`,
  visit: visit(),
}));
