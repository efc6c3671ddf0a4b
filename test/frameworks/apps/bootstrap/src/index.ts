import { createServer } from "http";
import { setTimeout as delay } from "timers/promises";
import { hello } from "./routes/hello";

async function bootstrap(): Promise<void> {
  await delay(20);
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("x-served-by", "entry one");
    response.end(hello(String(searchParams.get("name"))));
  });
  server.listen(3000, () => console.log("Started"));
}

void bootstrap();
