import type { Framework } from "../framework.ts";

const note = "its cache switched on";

/** Template engines that keep what they have compiled, with fragments for htmx. */
export const pages: Framework[] = [
  {
    title: "EJS in Express",
    app: "views-ejs",
    note,
    edits: [
      { thing: "view", plans: ["refresh", "swap", "restart"] },
      { thing: "partial", plans: ["refresh", "swap", "restart"] },
    ],
  },
  {
    title: "Pug in Express",
    app: "views-pug",
    note,
    edits: [
      { thing: "view", plans: ["refresh", "swap", "restart"] },
      { thing: "partial", plans: ["refresh", "swap", "restart"] },
    ],
  },
  {
    title: "Handlebars (hbs) in Express",
    app: "views-handlebars",
    note,
    edits: [
      { thing: "view", plans: ["refresh", "swap", "restart"] },
      { thing: "partial", plans: ["swap"] },
    ],
  },
  {
    title: "Nunjucks in Express",
    app: "views-nunjucks",
    note: "it caches unless told otherwise",
    edits: [
      { thing: "view", plans: ["refresh", "swap"] },
      { thing: "partial", plans: ["refresh", "swap"] },
    ],
  },
];
