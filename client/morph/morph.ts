import type { ReloadReason } from "../../src/protocol/live.ts";
import { loaded } from "../assets/loaded.ts";
import { keptSelector } from "./kept.ts";
import { createLiving, type Living } from "./living.ts";
import { NeedsReload } from "./needs-reload.ts";
import { patchPage } from "./patch.ts";
import { planScripts, type ScriptFacts } from "./script-plan.ts";
import { readScripts, runScripts } from "./scripts.ts";
import { parseServerTree } from "./server-tree.ts";

export interface MorphResult {
  /** How many nodes were added, removed, moved or changed. */
  nodes: number;
  /** Roots of what was added to the page. */
  added: Element[];
  /** Elements that have changed, with the names of the attributes that have: none for text, "" for what is in a template. */
  changed: Map<Element, string[]>;
}

/** A page that a morph cannot make right may be half done, and must be reloaded. */
export type Morphed = ({ type: "morphed" } & MorphResult) | { type: "reload"; reason: ReloadReason };

/** Morphs this page, again and again. */
export interface Morph {
  /** This is what the page has come from: without that nobody can tell what the server has changed. */
  begin(html: string): void;
  /**
   * Makes of the page what it would be if it had been loaded from `html`, and the user and the scripts had then done what
   * they have done. Rejects with what no one has thought of: then, too, the page must be reloaded.
   *
   * @param renew it is another page: this puts away what they have done on the one that is left
   */
  apply(html: string, renew?: Renew | null): Promise<Morphed>;
}

export type Renew = (tree: Document, living: Living, kept: string) => void;

export function createMorph(keep: readonly string[]): Morph {
  const kept = keptSelector(keep);
  const living = createLiving();
  /** A module is evaluated once in a document, whatever page it shows. */
  const evaluated = new Set<string>();
  let shown: Document | null = null;

  function know(scripts: readonly ScriptFacts[]): void {
    for (const { kind, key } of scripts) if (kind === "module") evaluated.add(key);
  }

  async function morphTo(html: string, before: Document, renew: Renew | null): Promise<MorphResult> {
    const after = parseServerTree(html);
    if (after.compatMode !== before.compatMode) throw new NeedsReload("doctype");
    const next = readScripts(after);
    const plan = planScripts(readScripts(before), next, renew ? evaluated : null);
    if (plan.type === "reload") throw new NeedsReload(plan.reason);
    // Once the page is loaded, that would put an empty document in its place.
    if (next.some(({ key, script }) => plan.keys.has(key) && /\bdocument\s*\.\s*write/.test(script.text))) {
      throw new NeedsReload("document-write");
    }
    await preloadSheets(before, after);
    living.begin();
    const { settle, ...result } = patchPage(before, after, living, kept);
    renew?.(before, living, kept);
    await settle();
    const scripts = readScripts(before);
    know(scripts);
    await runScripts(
      scripts.filter(({ key }) => plan.keys.has(key)),
      living,
      kept,
    );
    return result;
  }

  return {
    begin(html) {
      shown = parseServerTree(html);
      know(readScripts(shown));
    },
    async apply(html, renew = null) {
      try {
        return { type: "morphed", ...(await morphTo(html, shown as Document, renew)) };
      } catch (error) {
        if (error instanceof NeedsReload) return { type: "reload", reason: error.reason };
        throw error;
      }
    },
  };
}

/** So that what is new on the page is never to be seen without its style. */
async function preloadSheets(before: Document, after: Document): Promise<void> {
  const sheetsOf = (tree: Document) =>
    [...tree.querySelectorAll('link[rel~="stylesheet"][href]')].map((link) => link.getAttribute("href") as string);
  const had = new Set(sheetsOf(before));
  const preloads = sheetsOf(after)
    .filter((href) => !had.has(href))
    .map((href) => Object.assign(document.createElement("link"), { rel: "preload", as: "style", href }));
  const loads = preloads.map((link) => loaded(link, preloadLimitMs));
  document.head.append(...preloads);
  await Promise.all(loads);
  for (const link of preloads) link.remove();
}

/** The page is late by so much at most where a new stylesheet does not come. */
const preloadLimitMs = 1000;
