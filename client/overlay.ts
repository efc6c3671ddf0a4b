import { createHost } from "./host.ts";
import { trustedHtml } from "./trusted.ts";

export interface OverlayOptions {
  sheet: CSSStyleSheet;
  /** The page is nothing but the failure: there is nothing to go back to. */
  isWholePage: boolean;
  /** The user has put it away, and `reopen` brings it back; null: it is there again, or mended. */
  onHidden(reopen: (() => void) | null): void;
}

/**
 * Shows a failure over the living page, without taking the focus from what the user is doing there.
 *
 * @returns shows another one, as the launcher has made it of text; null: it is mended
 */
export function createOverlay({ sheet, isWholePage, onHidden }: OverlayOptions): (html: string | null) => void {
  const { host, root } = createHost("hotrun-overlay", sheet);
  if (isWholePage) host.className = "page";

  function hide(): void {
    removeEventListener("keydown", hideOnEscape, true);
    host.remove();
  }

  function putAway(): void {
    hide();
    onHidden(open);
  }

  function hideOnEscape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    // The key is ours now: it must not also close a dialog of the page.
    event.preventDefault();
    event.stopImmediatePropagation();
    putAway();
  }

  function open(): void {
    if (isWholePage) {
      document.body.replaceChildren(host);
    } else {
      addEventListener("keydown", hideOnEscape, true);
      document.documentElement.append(host);
      // Into the top layer, above the page's own open dialogs.
      host.popover = "manual";
      host.showPopover?.();
    }
    onHidden(null);
  }

  return (html) => {
    hide();
    if (!html) return onHidden(null);
    root.innerHTML = trustedHtml(html);
    (root.querySelector(".close") as HTMLElement).onclick = putAway;
    open();
  };
}
