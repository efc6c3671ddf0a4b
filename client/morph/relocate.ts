type Movable = ParentNode & Node & { moveBefore?(node: Node, before: Node | null): void };

/** Moves a living node without its noticing: frames, playing media, focus and scroll positions stay. */
export function relocate(parent: ParentNode & Node, node: Node, before: Node | null): void {
  if (node === before || (node.nextSibling === before && node.parentNode === parent)) return;
  const restoreFocus = rememberFocus(node);
  if (!moveAsItIs(parent, node, before)) {
    const restoreScroll = rememberScroll(node);
    parent.insertBefore(node, before);
    restoreScroll();
  }
  restoreFocus();
}

function moveAsItIs(parent: Movable, node: Node, before: Node | null): boolean {
  try {
    parent.moveBefore?.(node, before);
    return node.parentNode === parent && node.nextSibling === before;
  } catch {
    // Between two documents, or to where it was not connected: then nothing of it can stay.
    return false;
  }
}

/** A field that is moved as it is keeps its focus, but not what is selected in it. */
function rememberFocus(root: Node): () => void {
  const focused = root.contains(document.activeElement) ? (document.activeElement as HTMLInputElement) : null;
  const selection = focused && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : null;
  return () => {
    if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
    if (focused && selection?.[0] != null) focused.setSelectionRange(selection[0], selection[1] ?? null);
  };
}

/** For browsers that can only take elements out and put them in again. */
function rememberScroll(root: Node): () => void {
  const elements = root instanceof Element ? [root, ...root.querySelectorAll("*")] : [];
  const scrolled = elements
    .map((element) => ({ element, left: element.scrollLeft, top: element.scrollTop }))
    .filter(({ left, top }) => left || top);
  return () => {
    // `instant`: a page's own `scroll-behavior: smooth` would be seen as movement.
    for (const { element, left, top } of scrolled) element.scrollTo({ left, top, behavior: "instant" });
  };
}
