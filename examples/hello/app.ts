import { createServer } from "node:http";

const greeting = "Hello";
const started = new Date();

const server = createServer((_request, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(`<!doctype html>
<html lang="en">
  <head><title>${greeting}</title></head>
  <body>
    <h1>${greeting}</h1>
    <p>Change the greeting in <code>app.ts</code> and save. This module was last run at ${started.toLocaleTimeString()}.</p>
    <p><input placeholder="Typed text stays" aria-label="Typed text stays"></p>
  </body>
</html>`);
});

server.listen(Number(process.env.PORT ?? 3000), () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(`Listening on port ${address.port}`);
});
