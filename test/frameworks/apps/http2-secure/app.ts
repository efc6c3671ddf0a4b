import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { hello } from "./routes/hello.ts";

const server = createSecureServer({
  key: readFileSync(new URL("certificates/localhost-key.pem", import.meta.url)),
  cert: readFileSync(new URL("certificates/localhost-cert.pem", import.meta.url)),
});

server.on("stream", (stream, headers) => {
  const { searchParams } = new URL(headers[":path"] ?? "/", "https://localhost");
  hello(stream, String(searchParams.get("name")), "entry one");
});

server.listen(3000);
