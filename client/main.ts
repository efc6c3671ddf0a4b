import { startClient } from "./client.ts";
import { readTag } from "./tag.ts";

startClient(readTag());
