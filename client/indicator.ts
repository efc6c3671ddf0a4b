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
export function createIndicator(): (state: IndicatorState, act?: (() => void) | null) => void {
  const { host, root } = createHost("hotrun-indicator", indicatorStyle);
  // Must be in the document before the text changes, or it is not announced.
  const status = document.createElement("div");
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

const indicatorStyle = `
:host {
  all: initial;
  position: fixed;
  left: 14px;
  bottom: 14px;
  z-index: 2147483646;
  color-scheme: light dark;
  pointer-events: none;
  transition: opacity 0.15s;
}
:host([data-state="connected"]) { opacity: 0; }
div {
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 5px 12px 5px 10px;
  border: 1px solid light-dark(#e3dfd5, #363841);
  border-radius: 99px;
  background: light-dark(#fffefb, #1c1e24);
  box-shadow: 0 4px 16px -4px rgb(0 0 0 / 0.25);
  color: light-dark(#4b4942, #cfccc5);
  font: 12px/1.5 system-ui, sans-serif;
  --dot: light-dark(#c98a1b, #f0b44c);
}
div::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--dot); animation: breathe 1.2s infinite alternate; }
:host([data-state="disconnected"]) div { --dot: light-dark(#96928a, #85827a); }
:host([data-state="failing"]) div { --dot: light-dark(#b3372a, #ff8f7a); }
div:has(button)::before { animation: none; }
button { pointer-events: auto; margin: 0; padding: 0; border: 0; background: none; color: inherit; font: inherit; cursor: pointer; }
@keyframes breathe { to { opacity: 0.35; } }
@media (prefers-reduced-motion: reduce) { div::before { animation: none; } }
@media print { :host { display: none; } }
`;
