import type { Failure } from "../src/protocol/failure.ts";
import { createHost, element } from "./element.ts";
import { failureView } from "./failure-view.ts";
import { overlayStyle } from "./overlay-style.ts";

export interface Overlay {
  show(failure: Failure): void;
  /** It is mended. */
  clear(): void;
}

export interface OverlayOptions {
  /** The page is nothing but the failure: there is nothing to go back to. */
  isWholePage: boolean;
  /** The user has put it away; `reopen` brings it back. */
  onHidden(reopen: () => void): void;
  /** It is there again, or mended. */
  onSettled(): void;
}

/** Shows a failure over the living page, without taking the focus from what the user is doing there. */
export function createOverlay({ isWholePage, onHidden, onSettled }: OverlayOptions): Overlay {
  const { host, root } = createHost("hotrun-overlay", overlayStyle);
  host.classList.toggle("page", isWholePage);

  function hide(): void {
    removeEventListener("keydown", hideOnEscape, true);
    host.remove();
  }

  function putAway(failure: Failure): void {
    hide();
    onHidden(() => show(failure));
  }

  let current: Failure | null = null;

  function hideOnEscape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || !current) return;
    // The key is ours now: it must not also close a dialog of the page.
    event.preventDefault();
    event.stopImmediatePropagation();
    putAway(current);
  }

  function show(failure: Failure): void {
    current = failure;
    const card = failureView(failure);
    if (!isWholePage) {
      card.append(closeButton(() => putAway(failure)));
      addEventListener("keydown", hideOnEscape, true);
    }
    root.replaceChildren(card);
    document.documentElement.append(host);
    raise(host);
    onSettled();
  }

  return {
    show,
    clear() {
      current = null;
      hide();
      onSettled();
    },
  };
}

function closeButton(onClick: () => void): HTMLElement {
  const button = element("button", "close", "×");
  button.type = "button";
  button.title = "Hide (Esc)";
  button.setAttribute("aria-label", "Hide this message");
  button.onclick = onClick;
  return button;
}

/** Into the top layer, above the page's own open dialogs. */
function raise(host: HTMLElement): void {
  if (!host.showPopover) return;
  host.popover = "manual";
  if (host.matches(":popover-open")) host.hidePopover();
  host.showPopover();
}
