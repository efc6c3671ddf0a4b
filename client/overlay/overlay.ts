import { createHost } from "../host.ts";
import { copyText } from "./copy-text.ts";
import { type OpenerOptions, openEditor } from "./open-editor.ts";

export interface OverlayOptions extends OpenerOptions {
  sheet: CSSStyleSheet;
  /** The page is nothing but the failure: there is nothing to go back to. */
  isWholePage: boolean;
  /** The client's: a page may let in one policy of that name. */
  trustedHtml(text: string): string;
}

/** Shows what the launcher has made of text. `onHidden` is told that the user has put it away. Null: nothing more to show. */
export type Show = (html: string | null, onHidden?: () => void) => void;

/** Shows failures and warnings over the living page, without taking the focus from what the user is doing there. */
export function createOverlay({ sheet, isWholePage, trustedHtml, ...opener }: OverlayOptions): Show {
  const { host, root } = createHost("hotrun-overlay", sheet);
  if (isWholePage) host.className = "page";
  let putAway = () => {};
  /** What had the focus before something in here was given it. */
  let before: EventTarget | null = null;

  function hide(): void {
    const hadFocus = root.activeElement !== null;
    removeEventListener("keydown", hideOnEscape, true);
    host.remove();
    if (hadFocus && before instanceof HTMLElement) before.focus({ preventScroll: true });
    before = null;
  }

  function hideOnEscape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    // The key is ours now: it must not also close a dialog of the page.
    event.preventDefault();
    event.stopImmediatePropagation();
    putAway();
  }

  function put(): void {
    const modal = shownModal();
    // Everything outside of a modal dialog can neither be clicked nor have the focus.
    (modal ?? document.documentElement).append(host);
    modal?.addEventListener("close", () => host.parentNode === modal && put(), { once: true });
    // Into the top layer, above the page's own open dialogs.
    host.popover = "manual";
    host.showPopover?.();
  }

  function onClick({ target }: Event): void {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button?.className === "close") putAway();
    if (button?.className === "copy") void copyText(button);
    if (button?.className === "place") void openEditor(button, opener);
  }

  root.addEventListener("click", onClick);
  // What is clicked and pressed in here is no business of the page's: it may close its menus, or have shortcuts.
  for (const type of ["click", "pointerdown", "mousedown", "keydown"]) {
    host.addEventListener(type, (event) => event.stopPropagation());
  }
  host.addEventListener("focusin", ({ relatedTarget }) => {
    before = relatedTarget;
  });
  // The failure that the page has come with.
  if (isWholePage) document.querySelector("hotrun-overlay")?.addEventListener("click", onClick);

  return (html, onHidden) => {
    hide();
    if (!html) return;
    putAway = () => {
      hide();
      onHidden?.();
    };
    root.innerHTML = trustedHtml(html);
    if (isWholePage) return document.body.replaceChildren(host);
    addEventListener("keydown", hideOnEscape, true);
    put();
  };
}

/** The dialog that all of the page outside of it waits for. */
function shownModal(): HTMLElement | undefined {
  const modals: NodeListOf<Element> = Document.prototype.querySelectorAll.call(document, "dialog:modal");
  return [...modals].at(-1) as HTMLElement | undefined;
}
