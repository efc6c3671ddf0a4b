import { recordLoads } from "./assets/loads.ts";
import { startClient } from "./client.ts";
import { readTag } from "./tag.ts";

// First: the browser forgets.
recordLoads();
startClient(readTag());
