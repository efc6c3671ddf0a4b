import type { Failure } from "../src/protocol/failure.ts";
import { liveProtocol, type ToPage } from "../src/protocol/live.ts";
import { installApi } from "./api.ts";
import { type Connection, createConnection } from "./connection.ts";
import type { PageConsole } from "./console/page-console.ts";
import { heal, isStandIn, reloadIfStranger } from "./healing.ts";
import { loadPage } from "./load-page.ts";
import type { Navigate, NavigationOptions } from "./navigation/navigation.ts";
import { createPage, type Page } from "./page.ts";
import { emit } from "./page-events.ts";
import { createReloadGuard } from "./reload-guard.ts";
import { createSigns } from "./signs.ts";
import type { Tag } from "./tag.ts";

/** What only some sessions ask for: the pages of the others do not load it. */
export interface Extras {
  /** `--navigate` */
  createNavigation?(options: NavigationOptions): Navigate;
  /** `forwardConsole`; null: not asked for. */
  createConsole?(tag: Tag, send: Connection["send"]): PageConsole | null;
}

/** Keeps this page up to date from now on, for as long as it lives. */
export function startClient(tag: Tag, { createNavigation = () => loadPage, createConsole }: Extras = {}): void {
  const signs = createSigns(tag);
  const guard = createReloadGuard({
    token: tag.token,
    isSent: () => page.shown.method !== "GET",
    offer: () => signs.set({ reload: () => location.reload() }),
  });
  const page: Page = createPage({
    tag,
    guard,
    onApplied: (reload, outcome) => connection.send({ type: "applied", reload, ...outcome }),
  });
  let setReady = () => {};
  const ready = new Promise<void>((resolve) => {
    setReady = resolve;
  });
  /** As JSON. A page that shows a failure in place of the app's page comes with it. */
  let failure = document.documentElement.getAttribute("data-hotrun-failure") ?? "null";
  /** With what else there is. */
  let shown: string | null = null;

  function setFailure(next: Failure | null, html: string | null): void {
    const text = JSON.stringify(next);
    const isKnown = text === failure;
    // Each new connection says it again: put away, it stays away.
    if (isKnown && (!shown || shown === html)) return;
    failure = text;
    shown = html;
    signs.setFailure(html);
    if (isKnown) return;
    if (next) emit("failure", next);
    else emit("recovered", null);
  }

  /** Everything that it may have missed: the page itself, and the stylesheets under URLs that have not changed. */
  async function catchUp(version: number, cause: string, files: readonly string[] = []): Promise<void> {
    const reload = null;
    await Promise.all([
      page.update({ type: "refresh", reload, version, cause, files }),
      page.update({ type: "restyle", reload, version, files: null }),
    ]);
  }

  async function greeted(message: ToPage & { type: "hello" }): Promise<void> {
    if (message.protocol !== liveProtocol) return void guard.reload(`protocol ${message.protocol}`);
    setFailure(message.failure, message.html);
    signs.setWarnings(message.warnings);
    if (page.isBehind || message.version !== page.version) {
      const missed = message.changes.filter(({ version }) => version > page.version);
      await catchUp(
        message.version,
        "connected",
        missed.flatMap(({ files }) => files),
      );
    }
    setReady();
  }

  async function apply(message: ToPage): Promise<void> {
    switch (message.type) {
      case "hello":
        return greeted(message);
      case "refresh":
      case "restyle":
        await page.update(message);
        return signs.set({ isReloading: false });
      case "reload":
        connection.send({ type: "applied", reload: message.reload, action: guard.reload(), nodes: 0, ms: 0 });
        return;
      case "goto":
        return navigate(message.path);
      case "reloading":
        return signs.set({ isReloading: true });
      case "settled":
        return signs.set({ isReloading: false });
      case "failure":
        signs.set({ isReloading: false });
        return setFailure(message.failure, message.html);
      case "recovered":
        setFailure(null, null);
        if (page.isBehind) await catchUp(page.version, "recovered");
        return;
      case "warnings":
        return signs.setWarnings(message);
      case "custom":
        emit(message.event, message.data);
        return;
      case "output":
        return pageConsole?.show(message);
      default:
        // A message of a newer launcher, whose `hello` has had this page reloaded.
        return message satisfies never;
    }
  }

  const connection: Connection = createConnection({
    url: liveUrl(tag),
    greet: () => ({ type: "page", path: shownPath(), version: page.version }),
    onMessage(message) {
      if (message.type === "hello") {
        signs.setStyle(message.style);
        pageConsole?.flush();
      }
      if (!isStandIn()) return void apply(message);
      // A page in place of the app's shows the last failure until it is replaced: there is nothing below it.
      if ((message.type === "failure" || message.type === "hello") && message.failure) {
        setFailure(message.failure, message.html);
      }
      void heal(message, tag, guard);
    },
    onState: (connection) => signs.set({ connection }),
    onRefused: () => void reloadIfStranger(tag, guard),
  });

  const pageConsole = createConsole?.(tag, connection.send);

  const navigate = createNavigation({
    tag,
    page,
    onMoved: () => connection.send({ type: "page", path: shownPath(), version: page.version }),
  });

  installApi({
    get version() {
      return page.version;
    },
    ready,
    navigate,
    refresh: () => page.update({ type: "refresh", reload: null, version: page.version, cause: "asked for", files: [] }),
  });
}

/** Cut where the launcher would take it for no message of ours. */
function shownPath(): string {
  return (location.pathname + location.search).slice(0, 8000);
}

function liveUrl({ prefix, token, page }: Tag): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}${prefix}live?token=${token}&page=${page}`;
}
