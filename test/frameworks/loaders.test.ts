import { prove } from "./prove.ts";
import { loaders } from "./rows/loaders.ts";

for (const framework of loaders) prove(framework);
