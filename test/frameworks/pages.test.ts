import { prove } from "./prove.ts";
import { pages } from "./rows/pages.ts";

for (const framework of pages) prove(framework);
