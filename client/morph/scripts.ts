import { loaded } from "../assets/loaded.ts";
import { trustedScript, trustedScriptUrl } from "../trusted.ts";
import type { Living } from "./living.ts";
import type { ScriptFacts } from "./script-plan.ts";

export interface PageScript extends ScriptFacts {
  script: HTMLScriptElement;
}

/** The scripts of a tree, in their order. */
export function readScripts(tree: Document): PageScript[] {
  return [...tree.querySelectorAll("script")].map(readScript);
}

function readScript(script: HTMLScriptElement): PageScript {
  const run = script.getAttribute("data-hotrun-run");
  return {
    script,
    key: JSON.stringify([script.type, script.getAttribute("src"), script.text]),
    kind: kindOf(script),
    run: run === "always" || run === "never" ? run : "change",
  };
}

/** https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element: no type, or one of JavaScript's. */
export function kindOf({ type: written }: HTMLScriptElement): ScriptFacts["kind"] {
  const type = written.trim().toLowerCase();
  if (type === "module" || type === "importmap" || type === "speculationrules") return type;
  return type === "" || /^(text|application)\/(x-)?(java|ecma)script$/.test(type) ? "classic" : "data";
}

/**
 * Runs scripts of the page, in their order. A parsed or moved script never runs by itself: each is put in place of itself
 * as a new element.
 *
 * @param scripts as the server has sent them
 */
export async function runScripts(scripts: readonly PageScript[], living: Living, kept: string): Promise<void> {
  for (const { script } of scripts) {
    const live = living.of(script);
    if (live instanceof Element && live.closest(kept)) continue;
    const fresh = document.createElement("script");
    for (const { name, value } of script.attributes) {
      fresh.setAttribute(name, name === "src" ? trustedScriptUrl(value) : value);
    }
    fresh.text = trustedScript(script.text);
    if (!script.hasAttribute("async")) fresh.async = false;
    const done = fresh.src && !fresh.async ? loaded(fresh) : null;
    if (live instanceof Element) live.replaceWith(fresh);
    // It has taken itself away after its first run.
    else document.body.append(fresh);
    living.bind(script, fresh);
    await done;
  }
}
