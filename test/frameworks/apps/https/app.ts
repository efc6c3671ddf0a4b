import { readFileSync } from "node:fs";
import https from "node:https";
import { join } from "node:path";
import express from "express";
import { hello } from "./routes/hello.ts";

const app = express();

app.use((_request, response, next) => {
  response.set("x-served-by", "entry one");
  next();
});
app.use("/hello", hello);

const certificates = join(import.meta.dirname, "certificates");
const options = {
  key: readFileSync(join(certificates, "localhost-key.pem")),
  cert: readFileSync(join(certificates, "localhost-cert.pem")),
};

https.createServer(options, app).listen(3000);
