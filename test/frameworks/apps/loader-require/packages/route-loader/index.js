const { readdirSync } = require("node:fs");
const { join, parse } = require("node:path");

/** The exports of the modules in a folder, by path: as auto-loaders of routes, entities and migrations do it. */
exports.loadRoutes = (folder) =>
  Object.fromEntries(readdirSync(folder).map((file) => [`/${parse(file).name}`, require(join(folder, file))]));
