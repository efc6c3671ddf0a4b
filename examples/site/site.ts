import { openContent } from "./content.ts";

/** In a module of its own, so that it lives on while you edit the rest of the app. */
export const site = openContent({ drafts: process.env.NODE_ENV !== "production" });
await site.ready;
