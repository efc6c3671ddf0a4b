import type { Failure } from "../src/protocol/failure.ts";
import type { ConnectionState } from "./connection.ts";
import { createIndicator, type IndicatorState } from "./indicator.ts";
import { createOverlay } from "./overlay.ts";
import type { Tag } from "./tag.ts";

/** What of all this can be seen: the overlay and the indicator. */
export interface Signs {
  setConnection(state: ConnectionState): void;
  setReloading(isReloading: boolean): void;
  setFailure(failure: Failure | null): void;
  /** The page has changed; `reload` is for the user to ask for. */
  setOutdated(reload: () => void): void;
}

/** In the top window only: a frame's page is a part of what is seen there. */
export function createSigns(tag: Tag): Signs {
  if (window.top !== window) return { setConnection() {}, setReloading() {}, setFailure() {}, setOutdated() {} };
  const indicator = createIndicator();
  let connection: ConnectionState = "connecting";
  let isReloading = false;
  let reopen: (() => void) | null = null;
  let reload: (() => void) | null = null;
  let shown: string | null = null;

  function update(): void {
    indicator.set(indicatorState(connection, isReloading, reopen, reload));
  }

  function setReopen(next: (() => void) | null): void {
    reopen = next;
    update();
  }

  const unavailable = document.documentElement;
  const overlay = createOverlay({
    isWholePage: unavailable.hasAttribute("data-hotrun-unavailable"),
    onHidden: setReopen,
    onSettled: () => setReopen(null),
  });

  function setFailure(failure: Failure | null): void {
    const next = failure && JSON.stringify(failure);
    // What the page came with is said again by its connection: put away, it stays away.
    if (!tag.overlay || next === shown) return;
    shown = next;
    if (failure) overlay.show(failure);
    else overlay.clear();
  }

  const written = unavailable.getAttribute("data-hotrun-failure");
  if (written) setFailure(JSON.parse(written));

  return {
    setConnection(state) {
      connection = state;
      update();
    },
    setReloading(next) {
      isReloading = next;
      update();
    },
    setFailure,
    setOutdated(next) {
      reload = next;
      update();
    },
  };
}

function indicatorState(
  connection: ConnectionState,
  isReloading: boolean,
  reopen: (() => void) | null,
  reload: (() => void) | null,
): IndicatorState {
  if (connection === "lost" || connection === "connecting") {
    return { type: connection === "lost" ? "disconnected" : "connecting" };
  }
  if (isReloading && connection === "open") return { type: "reloading" };
  if (reopen) return { type: "failing", act: reopen };
  return reload ? { type: "outdated", act: reload } : { type: "connected" };
}
