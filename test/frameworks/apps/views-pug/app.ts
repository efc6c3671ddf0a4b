import { join } from "node:path";
import express from "express";
import { hello } from "./routes/hello.ts";

const app = express();

app.set("view engine", "pug");
app.set("views", join(import.meta.dirname, "views"));
app.enable("view cache");
app.locals.title = "entry one";
app.use("/hello", hello);

app.listen(3000);
