import type { Framework } from "../framework.ts";

const edits = ["view", "partial"];
const kept = "a template that the engine keeps compiled";
const missing = { view: kept, partial: kept };
const note = "its cache switched on";

/** Template engines that keep what they have compiled, with fragments for htmx. */
export const pages: Framework[] = [
  { title: "EJS in Express", app: "views-ejs", edits, missing, note },
  { title: "Pug in Express", app: "views-pug", edits, missing, note },
  { title: "Handlebars (hbs) in Express", app: "views-handlebars", edits, missing, note },
  { title: "Nunjucks in Express", app: "views-nunjucks", edits, missing, note: "it caches unless told otherwise" },
];
