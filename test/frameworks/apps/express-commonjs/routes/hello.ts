import express from "express";
import { greeting } from "../lib/greeting";

const { visit } = require("../lib/visits");

const router = express.Router();

router.get("/", (req: express.Request, res: express.Response) => {
  res.send(`${greeting(String(req.query.name))}, route one, ${visit()}`);
});

export default router;
