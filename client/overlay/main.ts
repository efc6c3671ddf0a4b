import { createOverlay } from "./overlay.ts";

// For whoever has put this script into the page: see `load-overlay.ts`.
const element: object = Reflect.get(Document.prototype, "currentScript", document) as HTMLScriptElement;
Object.assign(element, { createOverlay });
