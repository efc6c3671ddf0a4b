import { join } from "node:path";
import express from "express";
import nunjucks from "nunjucks";
import { hello } from "./routes/hello.ts";

const app = express();

nunjucks.configure(join(import.meta.dirname, "views"), { autoescape: true, express: app });
app.locals.title = "entry one";
app.use("/hello", hello);

app.listen(3000);
