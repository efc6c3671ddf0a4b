import type { Files } from "./app-folder.ts";

/**
 * An app with everything that may last. Its answers begin with the text of `text.ts`. `/ws` is a WebSocket with compression
 * and the subprotocol "chat" that answers each message with text and message, and prints the code that it is closed with;
 * `/raw` an upgrade to a protocol without frames that sends back what it gets; `/events` an event stream, of one event that
 * names the Last-Event-ID; `/download` 30 MB, with their hash in a header; `/upload` tells the hash of what it got.
 */
export const lastingApp: Files = {
  "text.ts": `export const text: string = "one";\n`,
  "app.ts": `
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { text } from "./text.ts";

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 0 }, handleProtocols: () => "chat" });
const size = 30_000_000;

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/text") response.end(text);
  else if (pathname === "/pid") response.end(String(process.pid));
  else if (pathname === "/events") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(\`retry: 1\\nid: \${text}\\ndata: \${text} after \${request.headers["last-event-id"]}\\n\\n\`);
  } else if (pathname === "/download") {
    const bytes = Buffer.from(Uint32Array.from({ length: size / 4 }, (_, i) => Math.imul(i, 2_654_435_761)).buffer);
    const hash = createHash("sha256").update(bytes).digest("hex");
    response.writeHead(200, { "content-type": "application/octet-stream", "x-sha256": hash });
    response.end(bytes);
  } else if (pathname === "/upload") {
    const hash = createHash("sha256");
    for await (const chunk of request) hash.update(chunk);
    response.end(\`\${text} \${hash.digest("hex")}\`);
  } else response.end();
});
server.on("upgrade", (request, socket, head) => {
  if (request.url === "/raw") {
    socket.write("HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: raw\\r\\n\\r\\n");
    socket.on("data", (chunk) => socket.write(\`\${text} \${chunk}\`));
    return socket.on("end", () => socket.end());
  }
  sockets.handleUpgrade(request, socket, head, (opened) => {
    opened.on("message", (data) => opened.send(\`\${text} \${data}\`));
    opened.on("close", (code) => console.log(\`\${text} closed with \${code}\`));
  });
});
server.listen(3000);
`,
};
