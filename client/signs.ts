import type { ConnectionState } from "./connection.ts";
import { isStandIn } from "./healing.ts";
import { createIndicator } from "./indicator.ts";
import { createOverlay } from "./overlay.ts";
import type { Tag } from "./tag.ts";

/** What there is to say in the corner of the page. */
export interface Condition {
  connection: ConnectionState;
  isReloading: boolean;
  /** There is a failure that the user has put away. */
  reopen: (() => void) | null;
  /** The page has changed, and the user has to ask for it. */
  reload: (() => void) | null;
}

/** What of all this can be seen: the overlay and the indicator. */
export interface Signs {
  set(change: Partial<Condition>): void;
  /** As HTML; null: none. */
  setFailure(html: string | null): void;
  setStyle(style: string): void;
}

/** For what there is to say before the launcher has sent its style. */
const firstStyle =
  ":host{all:initial;position:fixed;left:14px;bottom:14px;background:canvas;color:canvastext;font:12px system-ui}";

/** In the top window only: a frame's page is a part of what is seen there. */
export function createSigns(tag: Tag): Signs {
  if (window.top !== window) return { set() {}, setFailure() {}, setStyle() {} };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(firstStyle);
  const indicate = createIndicator(sheet);
  const condition: Condition = { connection: "connecting", isReloading: false, reopen: null, reload: null };

  function set(change: Partial<Condition>): void {
    const { connection, isReloading, reopen, reload } = Object.assign(condition, change);
    // Before the connection: for the answer to a form that another launcher has sent, it is the only way to one.
    if (reload && !reopen) indicate("outdated", reload);
    else if (connection === "disconnected" || connection === "connecting") indicate(connection);
    else if (isReloading && connection === "open") indicate("reloading");
    else if (reopen) indicate("failing", reopen);
    else indicate("connected");
  }

  const isWholePage = isStandIn();
  const showFailure = createOverlay({ sheet, isWholePage, onHidden: (reopen) => set({ reopen }) });

  return {
    set,
    setFailure(html) {
      if (tag.overlay || isWholePage) showFailure(html);
    },
    setStyle: (style) => sheet.replaceSync(style),
  };
}
