import { join } from "node:path";
import express from "express";
import { guestbook } from "./routes/guestbook.ts";
import { home } from "./routes/home.ts";

const app = express();

app.set("view engine", "ejs");
app.set("views", join(import.meta.dirname, "views"));
app.use(express.static(join(import.meta.dirname, "public")));
app.use(express.urlencoded({ extended: false }));
app.use(home);
app.use("/guestbook", guestbook);

const server = app.listen(process.env.PORT ?? 3000, () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(`The guestbook is open on port ${address.port}`);
});
