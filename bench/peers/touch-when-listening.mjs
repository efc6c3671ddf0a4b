// Preloaded into the app of browser-sync.mjs.
import { writeFileSync } from "node:fs";
import { Server } from "node:net";

const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once("listening", () => writeFileSync("listening.txt", String(process.pid)));
  return listen.apply(this, args);
};
