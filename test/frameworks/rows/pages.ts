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
      // Read when the app starts; a request that comes by then waits for it, and then they are read for that.
      { thing: "partial", plans: ["swap"], otherPlans: ["refresh", "swap"] },
      { thing: "view", plans: ["refresh", "swap", "restart"] },
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
