import type { FailureView } from "../src/protocol/live.ts";
import type { ConnectionState } from "./connection.ts";
import { isStandIn } from "./healing.ts";
import { createIndicator } from "./indicator.ts";
import { createOverlay } from "./overlay.ts";
import type { Tag } from "./tag.ts";

/** What of all this can be seen: the overlay and the indicator. */
export interface Signs {
  setConnection(state: ConnectionState): void;
  setReloading(isReloading: boolean): void;
  setFailure(view: FailureView | null): void;
  /** The page has changed; `reload` is for the user to ask for. */
  setOutdated(reload: () => void): void;
}

/** In the top window only: a frame's page is a part of what is seen there. */
export function createSigns(tag: Tag): Signs {
  if (window.top !== window) return { setConnection() {}, setReloading() {}, setFailure() {}, setOutdated() {} };
  const setIndicator = createIndicator();
  let connection: ConnectionState = "connecting";
  let isReloading = false;
  let reopen: (() => void) | null = null;
  let reload: (() => void) | null = null;

  function update(): void {
    if (connection === "lost") setIndicator("disconnected");
    else if (connection === "connecting") setIndicator(connection);
    else if (isReloading && connection === "open") setIndicator("reloading");
    else if (reopen) setIndicator("failing", reopen);
    else setIndicator(reload ? "outdated" : "connected", reload);
  }

  const isWholePage = isStandIn();
  const overlay = createOverlay({
    isWholePage,
    onHidden(next) {
      reopen = next;
      update();
    },
  });

  return {
    setConnection(state) {
      connection = state;
      update();
    },
    setReloading(next) {
      isReloading = next;
      update();
    },
    setFailure(view) {
      if (tag.overlay || isWholePage) overlay.show(view);
    },
    setOutdated(next) {
      reload = next;
      update();
    },
  };
}
