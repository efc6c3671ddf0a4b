import type { Renew } from "../morph/morph.ts";

/**
 * For another page in the place of this one: what the user has put into fields that both have, and what scripts have put
 * beside the page's content, belong to the page that was left.
 */
export const renew: Renew = (tree, living, kept) => {
  for (const server of tree.body.childNodes) living.of(server);
  for (const live of [...document.body.children]) {
    // Custom elements of extensions and widgets are for the tab, not for the page.
    const isLeft = living.isForeign(live) && !live.matches(kept) && !live.localName.includes("-");
    if (isLeft) live.remove();
  }
  for (const server of tree.body.querySelectorAll("input, textarea, select, details, dialog")) {
    const live = living.of(server);
    if (live instanceof Element && !live.closest(kept)) reset(live, server.hasAttribute("open"));
  }
};

function reset(live: Element, isOpen: boolean): void {
  if (live instanceof HTMLDetailsElement) live.open = isOpen;
  if (live instanceof HTMLDialogElement && live.open && !isOpen) live.close();
  if (live instanceof HTMLTextAreaElement) live.value = live.defaultValue;
  if (live instanceof HTMLInputElement) {
    if (live.type === "file") live.value = "";
    else if (!/^(checkbox|radio|hidden)$/.test(live.type)) live.value = live.defaultValue;
    live.checked = live.defaultChecked;
  }
  if (live instanceof HTMLSelectElement) {
    for (const option of live.options) option.selected = option.defaultSelected;
    if (!live.multiple && live.selectedIndex < 0) live.selectedIndex = 0;
  }
}
