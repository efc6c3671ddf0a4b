import { createHost, element } from "./element.ts";

export type IndicatorState =
  /** All is well: nothing is shown. */
  | { type: "connected" }
  | { type: "connecting" }
  | { type: "reloading" }
  | { type: "disconnected" }
  /** `failing`: a failure that the user has put away; `outdated`: the page has changed, and must not be asked for silently. */
  | { type: "failing" | "outdated"; act(): void };

export interface Indicator {
  set(state: IndicatorState): void;
}

/** States that pass sooner are not worth a look. */
const patienceMs = 300;

const words: Record<IndicatorState["type"], string> = {
  connected: "",
  connecting: "Connecting",
  reloading: "Reloading",
  disconnected: "Disconnected, trying again",
  failing: "Failing",
  outdated: "Changed: load it again?",
};

/** A small sign in the corner for whatever is not as it should be. It floats: the page's layout knows nothing of it. */
export function createIndicator(): Indicator {
  const { host, root } = createHost("hotrun-indicator", indicatorStyle);
  const text = element("span", "");
  // Must be in the document before the text changes, or it is not announced.
  const status = element("div", "pill", text);
  status.setAttribute("role", "status");
  root.append(status);
  let timer: number | undefined;

  function show(state: IndicatorState): void {
    if (!host.isConnected && state.type !== "connected") document.documentElement.append(host);
    host.dataset.state = state.type;
    status.replaceChildren("act" in state ? button(state) : text);
    text.textContent = words[state.type];
  }

  return {
    set(state) {
      clearTimeout(timer);
      const isNow = state.type === "connected" || "act" in state;
      if (isNow) show(state);
      else timer = window.setTimeout(() => show(state), patienceMs);
    },
  };
}

function button({ type, act }: IndicatorState & { act(): void }): HTMLElement {
  const made = element("button", "", words[type]);
  made.type = "button";
  made.title = titles[type] ?? "";
  made.onclick = act;
  return made;
}

const titles: Partial<Record<IndicatorState["type"], string>> = {
  failing: "Show the failure again",
  outdated: "This page is the answer to a form, which is sent again",
};

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
.pill {
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 5px 12px 5px 10px;
  border: 1px solid light-dark(#e3dfd5, #363841);
  border-radius: 99px;
  background: light-dark(#fffefb, #1c1e24);
  box-shadow: 0 4px 16px -4px rgb(0 0 0 / 0.25);
  color: light-dark(#4b4942, #cfccc5);
  font: 12px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
.pill::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: light-dark(#c98a1b, #f0b44c); animation: breathe 1.2s ease-in-out infinite alternate; }
:host([data-state="disconnected"]) .pill::before { background: light-dark(#96928a, #85827a); }
:host([data-state="failing"]) .pill::before { background: light-dark(#b3372a, #ff8f7a); animation: none; }
:host(:is([data-state="failing"], [data-state="outdated"])) { pointer-events: auto; }
button { margin: 0; padding: 0; border: 0; background: none; color: inherit; font: inherit; cursor: pointer; }
@keyframes breathe { to { opacity: 0.35; } }
@media (prefers-reduced-motion: reduce) { .pill::before { animation: none; } }
@media print { :host { display: none; } }
`;
