import { createServer } from "node:http";
import { renderToPipeableStream } from "react-dom/server";
import { Page } from "./routes/page.tsx";

createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? "/", "http://localhost");
  const { pipe } = renderToPipeableStream(<Page name={String(searchParams.get("name"))} />, {
    onShellReady() {
      response.setHeader("content-type", "text/html");
      response.setHeader("x-served-by", "entry one");
      pipe(response);
    },
    onShellError(error) {
      response.statusCode = 500;
      response.end(String(error));
    },
  });
}).listen(3000);
