import { join } from "node:path";
import express from "express";
import hbs from "hbs";
import { hello } from "./routes/hello.ts";

const app = express();

app.set("view engine", "hbs");
app.set("views", join(import.meta.dirname, "views"));
hbs.registerPartials(join(import.meta.dirname, "views/partials"));
app.enable("view cache");
app.locals.title = "entry one";
app.use("/hello", hello);

app.listen(3000);
