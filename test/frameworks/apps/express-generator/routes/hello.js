var express = require("express");
var router = express.Router();
var { greeting } = require("../lib/greeting");
var { visit } = require("../lib/visits");

router.get("/", function (req, res, next) {
  res.set("x-served-by", req.app.get("served by"));
  res.render("hello", { title: `${greeting(req.query.name)}, route one`, visit: visit() });
});

module.exports = router;
