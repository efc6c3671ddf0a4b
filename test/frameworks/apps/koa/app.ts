import Koa from "koa";
import { router } from "./routes/hello.ts";

const app = new Koa();

app.use(async (context, next) => {
  await next();
  context.set("x-served-by", "entry one");
});
app.use(router.routes()).use(router.allowedMethods());

app.listen(3000);
