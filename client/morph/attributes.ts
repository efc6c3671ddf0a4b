import { setState } from "./fields.ts";

/**
 * Brings to a living element what the server has changed in its attributes, and the old answer up to the new one. Of
 * classes and styles only those that the server has changed: the others may be a script's.
 *
 * @returns the names of those that the server has changed
 */
export function morphAttributes(old: Element, fresh: Element, live: Element | null): string[] {
  const names = [...new Set([...old.getAttributeNames(), ...fresh.getAttributeNames()])];
  const changed = names.filter((name) => fresh.getAttribute(name) !== old.getAttribute(name));
  for (const name of changed) {
    if (live) apply(name, old, fresh, live);
    write(old, name, fresh);
  }
  return changed;
}

function apply(name: string, old: Element, fresh: Element, live: Element): void {
  if (name === "nonce") return;
  const hasOthers = live.hasAttribute(name) && live.getAttribute(name) !== old.getAttribute(name);
  if (name === "class" && hasOthers) return applyClasses(old, fresh, live);
  if (name === "style" && hasOthers && applyStyle(old, fresh, live)) return;
  if (!setState(live, name, fresh.getAttribute(name))) write(live, name, fresh);
}

function applyClasses(old: Element, fresh: Element, live: Element): void {
  for (const name of old.classList) if (!fresh.classList.contains(name)) live.classList.remove(name);
  for (const name of fresh.classList) if (!old.classList.contains(name)) live.classList.add(name);
}

/** False where the parsed style does not show the difference. */
function applyStyle(old: Element, fresh: Element, live: Element): boolean {
  const [before, after, style] = [old, fresh, live].map((element) => (element as HTMLElement).style);
  if (!before || !after || !style) return false;
  let isChanged = false;
  // By the names in the text: in what is written with `var()` the single properties have no values.
  for (const name of new Set(`${before.cssText}${after.cssText}`.match(/[\w-]+(?=:)/g))) {
    const [value, priority] = [after.getPropertyValue(name), after.getPropertyPriority(name)];
    if (value === before.getPropertyValue(name) && priority === before.getPropertyPriority(name)) continue;
    isChanged = true;
    style.setProperty(name, value, priority);
  }
  return isChanged;
}

/** As a node, because a parser takes names that `setAttribute` refuses (`@click`), and with its namespace (`xlink:href`). */
function write(element: Element, name: string, fresh: Element): void {
  const attribute = fresh.getAttributeNode(name);
  if (attribute) element.setAttributeNode(attribute.cloneNode() as Attr);
  else element.removeAttribute(name);
}
