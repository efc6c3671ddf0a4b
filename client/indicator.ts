import { createHost } from "./host.ts";

/**
 * `connected`: all is well, and nothing is shown; `failing`: there is a failure that the user has put away; `outdated`: the
 * page has changed, and must not be asked for silently.
 */
export type IndicatorState = "connected" | "connecting" | "reloading" | "disconnected" | "failing" | "outdated";

/** States that pass sooner are not worth a look. */
const patienceMs = 300;

const words: Record<IndicatorState, string> = {
  connected: "",
  connecting: "Connecting",
  reloading: "Reloading",
  disconnected: "Disconnected, trying again",
  failing: "Failing",
  outdated: "Changed: load it again?",
};

/**
 * A small sign in the corner for whatever is not as it should be. It floats: the page's layout knows nothing of it.
 *
 * @returns sets what it shows; `act` is what a click does
 */
export function createIndicator(sheet: CSSStyleSheet): (state: IndicatorState, act?: (() => void) | null) => void {
  const { host, root } = createHost("hotrun-indicator", sheet);
  // Must be in the document before the text changes, or it is not announced.
  const status = document.createElement("div");
  status.className = "pill";
  status.setAttribute("role", "status");
  root.append(status);
  let timer: number | undefined;

  return (state, act) => {
    clearTimeout(timer);
    const show = () => {
      if (!host.isConnected && state !== "connected") document.documentElement.append(host);
      host.dataset.state = state;
      status.textContent = words[state];
      if (act) status.replaceChildren(button(state, act));
    };
    if (state === "connected" || act) show();
    else timer = window.setTimeout(show, patienceMs);
  };
}

function button(state: IndicatorState, act: () => void): HTMLElement {
  const made = document.createElement("button");
  made.textContent = words[state];
  made.title =
    state === "failing" ? "Show the failure again" : "This page is the answer to a form, which is sent again";
  made.onclick = act;
  return made;
}
