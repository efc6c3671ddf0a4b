import { loaded, settled } from "./loaded.ts";

export type Changing = HTMLElement & { sheet?: CSSStyleSheet | null };

/** Which element each twin covers. */
const covered = new Map<Changing, Changing>();

export function isTwin(element: Changing): boolean {
  return covered.has(element);
}

/**
 * Has an element load something else, and nobody sees it without what it shows: a twin that has loaded it already stands
 * in for it meanwhile. What fails takes its place all the same, since that is what a reload would show.
 *
 * @param change gives an element its new URL
 * @param onLoaded for what is to be done before the twin or the element is seen
 */
export async function changeBehindTwin(
  element: Changing,
  change: (element: Changing) => void,
  onLoaded?: () => Promise<unknown>,
): Promise<void> {
  // Still waiting for an earlier version.
  for (const [twin, other] of covered) if (other === element) removeTwin(twin);
  const twin = element.cloneNode(true) as Changing;
  covered.set(twin, element);
  twin.nonce = element.nonce;
  twin.removeAttribute("onload");
  twin.style.visibility = "hidden";
  change(twin);
  const done = settled(twin);
  element.after(twin);
  await done;
  await onLoaded?.();
  twin.style.visibility = element.style.visibility;
  if (element.isConnected) await changeInPlace(element, change);
  await onLoaded?.();
  removeTwin(twin);
}

/** A stylesheet that is switched off stays so. */
export async function changeInPlace(element: Changing, change: (element: Changing) => void): Promise<void> {
  const isOff = element.sheet?.disabled ?? false;
  const done = loaded(element);
  change(element);
  await done;
  if (element.sheet) element.sheet.disabled = isOff;
}

function removeTwin(twin: Changing): void {
  covered.delete(twin);
  twin.remove();
}
