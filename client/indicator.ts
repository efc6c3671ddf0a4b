import { createHost } from "./host.ts";

/**
 * `connected`: all is well, and nothing is shown; `failing`: there is a failure that the user has put away; `warned`: there
 * are warnings; `outdated`: the page has changed, and must not be asked for silently.
 */
export type IndicatorState =
  | "connected"
  | "connecting"
  | "reloading"
  | "disconnected"
  | "failing"
  | "warned"
  | "outdated";

/** States that pass sooner are not worth a look. */
const patienceMs = 300;
/** While a page loads its own scripts may take over the document as the server sent it: nothing may be added to it so soon. */
const loadingMs = 4000;

const words: Record<IndicatorState, string> = {
  connected: "",
  connecting: "Connecting",
  reloading: "Reloading",
  disconnected: "Disconnected, trying again",
  failing: "Failing",
  warned: "Warnings",
  outdated: "Changed: load it again?",
};

/** `act` is what a click does; `count` is said where it is of interest. */
export type Indicate = (state: IndicatorState, act?: (() => void) | null, count?: number) => void;

/** A small sign in the corner for whatever is not as it should be. It floats: the page's layout knows nothing of it. */
export function createIndicator(sheet: CSSStyleSheet): Indicate {
  const { host, root } = createHost("hotrun-indicator", sheet);
  // Must be in the document before the text changes, or it is not announced.
  const status = document.createElement("div");
  status.className = "pill";
  status.setAttribute("role", "status");
  root.append(status);
  let timer: number | undefined;

  return (state, act, count) => {
    clearTimeout(timer);
    const show = () => {
      if (!host.isConnected && state !== "connected") document.documentElement.append(host);
      host.dataset.state = state;
      const text = words[state] + (count ? `: ${count}` : "");
      if (act) status.replaceChildren(button(state, text, act));
      else status.textContent = text;
    };
    if (state === "connected" || act) show();
    else timer = window.setTimeout(show, state === "connecting" ? loadingMs : patienceMs);
  };
}

function button(state: IndicatorState, text: string, act: () => void): HTMLElement {
  const made = document.createElement("button");
  made.textContent = text;
  made.title = state === "outdated" ? "This page is the answer to a form, which is sent again" : "Show what it is";
  made.onclick = act;
  return made;
}
