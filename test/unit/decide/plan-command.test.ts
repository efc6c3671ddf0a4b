import assert from "node:assert/strict";
import { test } from "node:test";
import { planForCommand } from "../../../src/decide/plan-command.ts";

const facts = { readsAnew: false, name: (file: string) => file.slice(1) };

test("a changed file of a command's folder calls for a restart, which says which", () => {
  const plan = planForCommand([{ file: "/app.py", kind: "update" }], facts);
  assert.deepEqual(plan, { action: "restart", reason: "app.py was changed", served: ["/app.py"] });
});

test("L2 stylesheets and images alone are had anew by the pages", () => {
  const styles = ["/a.css", "/b.png"].map((file) => ({ file, kind: "update" as const }));
  assert.deepEqual(planForCommand(styles, facts).action, "restyle");
  assert.deepEqual(planForCommand(styles, facts).served, ["/a.css", "/b.png"]);
  assert.equal(planForCommand([...styles, { file: "/app.py", kind: "create" }], facts).reason, "app.py was made");
});

test("a stylesheet that comes or goes is more than a new one: pages name it", () => {
  assert.equal(planForCommand([{ file: "/a.css", kind: "delete" }], facts).action, "restart");
});

test("what the program reads anew for each request is a new page only", () => {
  const plan = planForCommand([{ file: "/index.php", kind: "update" }], { ...facts, readsAnew: true });
  assert.equal(plan.action, "refresh");
});
