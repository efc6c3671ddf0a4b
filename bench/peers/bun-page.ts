import { deepest } from "./m0.ts";

(document.querySelector("h1") as HTMLHeadingElement).textContent = deepest;
