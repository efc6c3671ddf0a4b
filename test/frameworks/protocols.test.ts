import { prove } from "./prove.ts";
import { protocols } from "./rows/protocols.ts";

for (const framework of protocols) prove(framework);
