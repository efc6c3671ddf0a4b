import { loaded } from "./loaded.ts";
import type { ScriptFacts } from "./script-plan.ts";

/** How long the scripts after it wait for an external one. */
const loadLimitMs = 2000;

/** The scripts of a document as far as they are the page's own. */
export function scriptsOf(root: Document): HTMLScriptElement[] {
  return [...root.querySelectorAll<HTMLScriptElement>("script:not([data-hotrun])")];
}

export function factsOf(script: HTMLScriptElement): ScriptFacts {
  const type = (script.getAttribute("type") ?? "").trim().toLowerCase();
  const run = script.getAttribute("data-hotrun-run");
  return {
    key: JSON.stringify([type, script.getAttribute("src"), script.text]),
    kind: kindOf(type),
    run: run === "always" || run === "never" ? run : "change",
  };
}

/** https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element: no type, or one of JavaScript's. */
function kindOf(type: string): ScriptFacts["kind"] {
  if (type === "module" || type === "importmap") return type;
  return type === "" || /^(text|application)\/(x-)?(java|ecma)script$/.test(type) ? "classic" : "data";
}

/**
 * Runs scripts that the morph has put into the page, in their order. A parsed or moved script never runs by itself: each
 * is put in place of itself as a new element.
 */
export async function runScripts(scripts: readonly HTMLScriptElement[], nonce: string): Promise<void> {
  for (const script of scripts) {
    const fresh = document.createElement("script");
    for (const attribute of script.attributes) fresh.setAttributeNode(attribute.cloneNode() as Attr);
    if (nonce) fresh.nonce = nonce;
    fresh.text = script.text;
    if (!script.hasAttribute("async")) fresh.async = false;
    const done = fresh.src && !fresh.async ? loaded(fresh, loadLimitMs) : null;
    script.replaceWith(fresh);
    await done;
  }
}
