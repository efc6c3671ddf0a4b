import { Idiomorph } from "idiomorph";
import { createFields, isFieldState } from "./fields.ts";
import { isOwn, keptSelector } from "./kept.ts";
import { pageNonce, parseNext } from "./next-document.ts";
import { pairUp } from "./pairing.ts";
import { planScripts } from "./script-plan.ts";
import { factsOf, runScripts, scriptsOf } from "./scripts.ts";
import { rememberScroll } from "./scroll.ts";

/**
 * Makes the page into what the HTML says. Where it cannot, it says why: then the page may be half done, and must be
 * reloaded. Rejects with what idiomorph throws.
 *
 * @returns `nodes`: how many were added, removed or changed
 */
export type Morph = (html: string) => Promise<{ nodes: number } | { reload: string }>;

/** Morphs this page, again and again: it remembers what the server has said before. */
export function createMorph(): Morph {
  const fields = createFields();
  fields.learn(document);
  return async (html) => {
    const next = parseNext(html);
    if (next.querySelector("template[shadowrootmode]")) return { reload: "declarative shadow DOM" };
    const plan = planScripts(scriptsOf(document).map(factsOf), scriptsOf(next).map(factsOf));
    if (plan.type === "reload") return { reload: plan.reason };
    const restoreScroll = rememberScroll();
    const nodes = morphInto(next, fields);
    restoreScroll();
    const toRun = scriptsOf(document).filter(
      (script) => plan.keys.has(factsOf(script).key) && !script.closest(keptSelector),
    );
    await runScripts(toRun, pageNonce());
    return { nodes };
  };
}

function morphInto(next: Document, fields: ReturnType<typeof createFields>): number {
  const changed = new Set<Node>();
  const unpair = pairUp(document, next);
  const isUntouchable = (node: Node) => isOwn(node) || (node instanceof Element && node.matches(keptSelector));
  try {
    Idiomorph.morph(document.documentElement, next.documentElement, {
      head: { style: "morph" },
      callbacks: {
        beforeNodeMorphed(old: Node, fresh: Node) {
          if (isUntouchable(old)) return false;
          if (!(old instanceof Element)) {
            if (old.nodeValue !== fresh.nodeValue) changed.add(old);
            return true;
          }
          if (fields.morph(old, fresh as Element)) changed.add(old);
          return true;
        },
        beforeAttributeUpdated(name, element) {
          // Browsers hide a nonce from the DOM: the attribute reads as empty, and the property is what counts.
          if (name === "nonce" || isFieldState(name, element)) return false;
          changed.add(element);
          return true;
        },
        beforeNodeRemoved: (node: Node) => !isUntouchable(node),
        afterNodeAdded(node) {
          changed.add(node);
          if (node instanceof Element) fields.learn(node);
        },
        afterNodeRemoved: (node) => changed.add(node),
      },
    });
  } finally {
    unpair();
  }
  fields.settle();
  return changed.size;
}
