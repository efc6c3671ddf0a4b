import { readdirSync } from "node:fs";
import { parse } from "node:path";

/** The default exports of the modules in a folder, by path: as auto-loaders of routes, entities and migrations do it. */
export async function loadRoutes(folder) {
  const files = readdirSync(folder).sort();
  const routes = files.map(async (file) => [`/${parse(file).name}`, (await import(new URL(file, folder))).default]);
  return Object.fromEntries(await Promise.all(routes));
}
