import { morphAttributes } from "./attributes.ts";
import { keepChoice, setText } from "./fields.ts";
import { betweenAnswers } from "./likeness.ts";
import type { Living } from "./living.ts";
import { longestRun } from "./longest-run.ts";
import { NeedsReload } from "./needs-reload.ts";
import { pairUp } from "./pair-up.ts";
import { createPlace, type Inner } from "./place.ts";
import { isLost, whatToDo } from "./taken-over.ts";
import { editText } from "./text.ts";

/** What a morph has done to the living page. */
export interface Patch {
  /** How many nodes were added, removed, moved or changed. */
  nodes: number;
  /** Roots of what was added. */
  added: Element[];
  /** Elements that have changed, with the names of the attributes that have: none for text, "" for what is in a template. */
  changed: Map<Element, string[]>;
  /** Stylesheets that were added: what they replace is there until they have loaded. */
  settle(): Promise<void>;
}

/**
 * Finds what the server has changed between two answers, and does that, and nothing else, to the living page. `before`
 * becomes `after` on the way, so that it keeps the ties to the page for the next time.
 */
export function patchPage(before: Document, after: Document, living: Living, kept: string): Patch {
  const like = betweenAnswers(before, after);
  const changed = new Map<Element, string[]>();
  let nodes = 0;
  const place = createPlace(before, after, living, kept, morphNode);

  function note(live: Node | null, names: string[] = []): void {
    if (!live) return;
    nodes++;
    const element = live instanceof Element ? live : live.parentElement;
    if (element) changed.set(element, [...(changed.get(element) ?? []), ...names]);
  }

  /** Returns the node of `before` that stands for `fresh` from now on. */
  function morphNode(old: Node, fresh: Node): Node {
    if (like.isSame(old, fresh)) return old;
    if (old instanceof Element && old.hasAttribute("data-hotrun-reload")) throw new NeedsReload("asked-for");
    const live = living.of(old);
    if (live instanceof Element && live.matches(kept)) return place.adopt(old, fresh, live);
    if (!(old instanceof Element) || !(fresh instanceof Element)) return morphText(old, fresh.nodeValue ?? "", live);
    const element = live instanceof Element ? live : null;
    const settle = settleChoice(old, fresh, element);
    const names = morphAttributes(old, fresh, element);
    if (names.length > 0) note(element, names);
    const result = morphInside(old, fresh, element);
    settle?.();
    return result;
  }

  function morphText(old: Node, text: string, live: Node | null): Node {
    old.nodeValue = text;
    if (live instanceof CharacterData) {
      editText(live, text);
      note(live);
    }
    return old;
  }

  function morphInside(old: Element, fresh: Element, live: Element | null): Node {
    if (old instanceof HTMLTextAreaElement) {
      const text = fresh.textContent ?? "";
      if (text !== old.textContent && live instanceof HTMLTextAreaElement) {
        setText(live, text);
        note(live);
      }
      old.textContent = text;
      return old;
    }
    if (old instanceof HTMLTemplateElement) return morphTemplate(old, fresh as HTMLTemplateElement, live);
    return morphChildren(old, fresh, live) ?? old;
  }

  function morphTemplate(old: HTMLTemplateElement, fresh: HTMLTemplateElement, live: Element | null): Node {
    // A declarative shadow root is a template to a parser, and gone from the living page.
    const host = old.hasAttribute("shadowrootmode") && old.parentNode ? living.of(old.parentNode) : null;
    const content = host instanceof Element ? host.shadowRoot : live instanceof HTMLTemplateElement && live.content;
    if (host && !content) throw new NeedsReload("shadow-root");
    if (content) living.bind(old.content, content);
    morphChildren(old.content, fresh.content, content || null);
    if (!host) note(live, [""]);
    return old;
  }

  /** Returns what stands for `fresh`, if that is another node. */
  function morphChildren(old: Inner, fresh: Inner, live: Inner | null): Node | null {
    if (live) living.look(old, live);
    const olds = [...old.childNodes].filter((child) => !place.isLeaving(child));
    const freshes = [...fresh.childNodes];
    const pairs = pairUp(olds, freshes, like);
    const pairOf = (index: number) => olds[pairs[index] as number];
    const isLostHere = (child: Node, index: number) => {
      const pair = pairOf(index);
      return pair !== undefined && !like.isSame(pair, child) && isLost(pair, living);
    };
    const lost = live ? freshes.flatMap((child, index) => (isLostHere(child, index) ? [index] : [])) : [];
    if (live && lost.length > 0) {
      const remedy = whatToDo(
        live,
        lost.map((index) => pairOf(index) as Node),
      );
      if (remedy.type === "reload") throw new NeedsReload(remedy.reason);
      if (remedy.type === "replace") return place.replace(old as Element, fresh as Element, live as Element);
      for (const index of lost) {
        place.clear(pairOf(index) as Node, live);
        pairs[index] = -1;
      }
    }
    const staying = new Set(stayingPairs(pairs));
    const used = new Set(pairs);
    olds.forEach((child, index) => {
      if (!used.has(index)) place.leave(child);
    });
    let previous: Node | null = null;
    freshes.forEach((child, index) => {
      const pair = pairOf(index) ?? place.reclaim(child, old);
      if (pair) {
        place.settle(old, pair, previous, live, !staying.has(index));
        previous = morphNode(pair, child);
      } else previous = place.insert(old, child, previous, live);
    });
    return null;
  }

  morphNode(before.documentElement, after.documentElement);
  const { added, moved, removed, settle } = place.finish();
  return {
    nodes: nodes + added.length + moved + removed,
    added: added.filter(isElement),
    changed,
    settle,
  };
}

const isElement = (node: Node): node is Element => node instanceof Element;

function stayingPairs(pairs: readonly number[]): number[] {
  const places = [...pairs.keys()].filter((index) => (pairs[index] as number) >= 0);
  return longestRun(places.map((index) => pairs[index] as number)).map((index) => places[index] as number);
}

function settleChoice(old: Element, fresh: Element, live: Element | null): (() => void) | null {
  return live instanceof HTMLSelectElement
    ? keepChoice(live, old as HTMLSelectElement, fresh as HTMLSelectElement)
    : null;
}
