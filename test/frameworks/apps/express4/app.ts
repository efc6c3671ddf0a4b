import express from "express";
import { hello } from "./routes/hello.ts";

const app = express();

app.use((_request, response, next) => {
  response.set("x-served-by", "entry one");
  next();
});
app.use(express.json());
app.use("/hello", hello);

app.listen(3000, () => {
  console.log("Listening on port 3000");
});
