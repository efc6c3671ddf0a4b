import { H3, serve } from "h3";
import { hello } from "./routes/hello.ts";

const app = new H3();

app.use((event) => {
  event.res.headers.set("x-served-by", "entry one");
});
app.get("/hello", hello);

serve(app, { port: 3000 });
