import type { Warnings } from "../src/protocol/live.ts";
import type { ConnectionState } from "./connection.ts";
import { isStandIn } from "./healing.ts";
import { createIndicator } from "./indicator.ts";
import { loadOverlay } from "./load-overlay.ts";
import type { Show } from "./overlay/overlay.ts";
import type { Tag } from "./tag.ts";
import { trustedHtml } from "./trusted.ts";

/** What there is to say in the corner of the page. */
export interface Condition {
  connection: ConnectionState;
  isReloading: boolean;
  /** There is a failure that is not shown, since the user has put it away. */
  reopen: (() => void) | null;
  /** The page has changed, and the user has to ask for it. */
  reload: (() => void) | null;
  warnings: Warnings;
}

/** What of all this can be seen: the overlay and the indicator. */
export interface Signs {
  set(change: Partial<Condition>): void;
  /** As HTML; null: none. */
  setFailure(html: string | null): void;
  setWarnings(warnings: Warnings): void;
  setStyle(style: string): void;
}

/** For what there is to say before the launcher has sent its style. */
const firstStyle =
  ":host{all:initial;position:fixed;left:14px;bottom:14px;background:canvas;color:canvastext;font:12px system-ui}";

/** In the top window only: a frame's page is a part of what is seen there. */
export function createSigns(tag: Tag): Signs {
  if (window.top !== window) return { set() {}, setFailure() {}, setWarnings() {}, setStyle() {} };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(firstStyle);
  const indicate = createIndicator(sheet);
  const condition: Condition = {
    connection: "connecting",
    isReloading: false,
    reopen: null,
    reload: null,
    warnings: { count: 0, html: null },
  };
  const isWholePage = isStandIn();
  let overlay: Promise<Show> | undefined;
  /** The overlay shows the warnings. */
  let isListed = false;

  function set(change: Partial<Condition>): void {
    const { connection, isReloading, reopen, reload, warnings } = Object.assign(condition, change);
    // Before the connection: for the answer to a form that another launcher has sent, it is the only way to one.
    if (reload && !reopen) indicate("outdated", reload);
    else if (connection === "disconnected" || connection === "connecting") indicate(connection);
    else if (isReloading && connection === "open") indicate("reloading");
    else if (reopen) indicate("failing", reopen);
    else if (warnings.count) indicate("warned", list, warnings.count);
    else indicate("connected");
  }

  function useOverlay(use: (show: Show) => void, onLost?: () => void): void {
    overlay ??= loadOverlay(tag).then((create) => create({ sheet, isWholePage, trustedHtml, ...tag }));
    overlay.then(use, () => {
      // The launcher has just gone: a click tries it again.
      overlay = undefined;
      onLost?.();
    });
  }

  function showFailure(html: string): void {
    const hidden = () => set({ reopen: () => showFailure(html) });
    set({ reopen: null });
    useOverlay((show) => show(html, hidden), hidden);
  }

  function list(): void {
    const { html } = condition.warnings;
    isListed = html !== null;
    useOverlay((show) =>
      show(html, () => {
        isListed = false;
      }),
    );
  }

  // What it has come with can be clicked.
  if (isWholePage) useOverlay(() => {});

  return {
    set,
    setFailure(html) {
      if (!tag.overlay && !isWholePage) return;
      isListed = false;
      if (html) showFailure(html);
      else {
        set({ reopen: null });
        if (overlay) useOverlay((show) => show(null));
      }
    },
    setWarnings(warnings) {
      if (!tag.overlay) return;
      set({ warnings });
      if (isListed) list();
    },
    setStyle: (style) => sheet.replaceSync(style),
  };
}
