import { recordLoads } from "./assets/loads.ts";
import { startClient } from "./client.ts";
import { createConsole } from "./console/page-console.ts";
import { createNavigation } from "./navigation/navigation.ts";
import { readTag } from "./tag.ts";

recordLoads();
startClient(readTag(), { createConsole, createNavigation });
