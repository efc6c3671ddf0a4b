import { createServer } from "node:http2";
import { hello } from "./routes/hello.ts";

const server = createServer();

server.on("stream", (stream, headers) => {
  const { searchParams } = new URL(headers[":path"] ?? "/", "http://localhost");
  hello(stream, String(searchParams.get("name")), "entry one");
});

server.listen(3000);
