import express, { NextFunction, Request, Response } from "express";
import fs from "fs";
import path from "path";
import helloRouter from "./routes/hello";

const app = express();
const { served } = JSON.parse(fs.readFileSync(path.join(__dirname, "config.json"), "utf8"));

app.use((req: Request, res: Response, next: NextFunction) => {
  res.set("x-served-by", `${served}, entry one`);
  next();
});
app.use(express.static(path.join(__dirname, "public")));
app.use("/hello", helloRouter);

if (require.main === module) app.listen(3000);

export = app;
