import { prove } from "./prove.ts";
import { servers } from "./rows/servers.ts";

for (const framework of servers) prove(framework);
