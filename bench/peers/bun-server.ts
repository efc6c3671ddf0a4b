// Bun reloads pages of its own bundler only: what a server renders, no page of it follows. The nearest is a page whose script
// has the module that is saved.
import page from "./page.html";

Bun.serve({ port: Number(process.env.PORT), development: true, routes: { "/": page } });
