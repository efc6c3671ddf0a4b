import { prove } from "./prove.ts";
import { services } from "./rows/services.ts";

for (const framework of services) prove(framework);
