import { createReadStream } from "node:fs";
import { messageHtml } from "./message.ts";
import { page } from "./page.ts";
import { historyOf, readMessage, remember, rooms } from "./rooms.ts";
import { broadcast, serve } from "./sockets.ts";

const assets = new Map([
  ["/chat.js", "text/javascript"],
  ["/style.css", "text/css"],
]);

serve({
  request(request, response) {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const type = assets.get(pathname);
    if (type) {
      response.setHeader("content-type", `${type}; charset=utf-8`);
      createReadStream(`public${pathname}`).pipe(response);
    } else if (rooms.has(pathname)) {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(page(pathname));
    } else response.writeHead(404).end("There is no such room.");
  },

  // Who is here already is sent all that was said, as this version shows it.
  joined({ socket, path }) {
    socket.send(JSON.stringify({ history: historyOf(path).map(messageHtml).join("") }));
  },

  said({ path }, text) {
    const message = readMessage(text);
    if (message === null || !rooms.has(path)) return;
    remember(path, message);
    broadcast(path, JSON.stringify({ message: messageHtml(message) }));
  },
});
