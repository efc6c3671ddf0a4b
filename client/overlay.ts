import type { FailureView } from "../src/protocol/live.ts";
import { createHost } from "./host.ts";
import { trustedHtml } from "./trusted.ts";

export interface Overlay {
  /** Null: it is mended. */
  show(view: FailureView | null): void;
}

export interface OverlayOptions {
  /** The page is nothing but the failure: there is nothing to go back to. */
  isWholePage: boolean;
  /** The user has put it away, and `reopen` brings it back; null: it is there again, or mended. */
  onHidden(reopen: (() => void) | null): void;
}

/** Shows a failure over the living page, without taking the focus from what the user is doing there. */
export function createOverlay({ isWholePage, onHidden }: OverlayOptions): Overlay {
  let host: HTMLElement | undefined;

  function hide(): void {
    removeEventListener("keydown", hideOnEscape, true);
    host?.remove();
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
    if (!host) return;
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

  return {
    show(view) {
      hide();
      if (!view) return onHidden(null);
      const made = createHost("hotrun-overlay", view.style);
      host = made.host;
      host.classList.toggle("page", isWholePage);
      made.root.innerHTML = trustedHtml(view.html);
      (made.root.querySelector(".close") as HTMLElement).onclick = putAway;
      open();
    },
  };
}
