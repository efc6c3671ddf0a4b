import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Channel, createChannel } from "../browser/channel.ts";
import { builtClient, clientHash } from "../browser/client-file.ts";
import { createDocumentTags, type DocumentTag } from "../browser/document-tags.ts";
import { writeUnavailable } from "../browser/error-page.ts";
import { failuresShown } from "../browser/failure-html.ts";
import { createNamedFiles } from "../browser/named-files.ts";
import { type PublicPlace, publicPlace } from "../browser/public-place.ts";
import { createRoutes, type Routes } from "../browser/routes.ts";
import { createSentPages } from "../browser/sent-pages.ts";
import { createTag, type TagFacts } from "../browser/tag.ts";
import { createTokens } from "../browser/token.ts";
import { warningsHtml } from "../browser/warnings-html.ts";
import type { Options } from "../config/options.ts";
import { upstreamFailure } from "../decide/app-ending.ts";
import { openedText } from "../decide/opened-text.ts";
import { createPathFilter } from "../decide/path-pattern.ts";
import { isStyle } from "../decide/plan.ts";
import type { Opened, Place } from "../protocol/editor.ts";
import type { Failure } from "../protocol/failure.ts";
import { maxRefreshFiles, type ToPage } from "../protocol/live.ts";
import type { Reload } from "../protocol/reload.ts";
import type { Status } from "../protocol/status.ts";
import type { Unavailability } from "../proxy/front.ts";
import { createCodeWarnings } from "./code-warnings.ts";
import type { Journal } from "./journal.ts";
import { createPageConsole } from "./page-console.ts";
import type { RequestFailures } from "./request-failures.ts";
import { createServedChanges } from "./served-changes.ts";

type ShownOptions = "inject" | "morph" | "overlay" | "navigate" | "keepSelectors" | "highlight" | "forwardConsole";

export interface PagesOptions extends Pick<Options, ShownOptions | "trustProxy" | "basePath"> {
  journal: Journal;
  /** Folder of the app. */
  cwd: string;
  status(): Status;
  generation(): number;
  isPublic: boolean;
  requestFailures: Pick<RequestFailures, "of" | "mended">;
  openEditor(place: Place): Promise<Opened>;
}

/** The open pages: what they are told, and the failure that they show. */
export interface Pages {
  readonly routes: Routes;
  list(): { id: number; url: string }[];
  failure(): Failure | null;
  /** For a document that is asked for now; null: none. */
  tag(request: IncomingMessage): DocumentTag | null;
  unavailable(request: IncomingMessage, response: ServerResponse, why: Unavailability): void;
  reloading(): void;
  /** A reload went well; says how many pages were told. */
  reloaded(reload: Pick<Reload, "id" | "plan" | "reason">, served: readonly string[]): number;
  /** A reload has ended with nothing for the pages to do. */
  settled(): void;
  /** The app asks pages to fetch themselves again, or sends them elsewhere; which, see `createPathFilter`. */
  refresh(pattern: string | null): void;
  goto(path: string, pattern: string | null): void;
  /** An event of the app's own (`import.meta.hot.send`). */
  custom(event: string, data: unknown): void;
  /** The answer that this page shows has another failure of its own now, or none any more. */
  answerJudged(page: string): void;
  /** HTML of the document that it is, as the app sent it; null: not known any more. */
  htmlOf(page: string): string | null;
  failed(failure: Failure): void;
  recovered(): void;
  close(): Promise<void>;
}

const prefix = "/__hotrun/";

export function createPages(options: PagesOptions): Pages {
  const { journal, status, generation, requestFailures } = options;
  const tokens = createTokens();
  let version = 1;
  let failure: Failure | null = null;
  const changes = createServedChanges();
  /** Of the last change, and of the answer that the page shows. */
  const failuresOf = (page: string) => [failure, requestFailures.of(page)].filter((each) => each !== null);
  const hello = (page: string) => ({
    generation: generation(),
    version,
    failures: failuresOf(page),
    warnings: shownWarnings(),
    changes: [...changes.list()],
  });
  const shownOn = (page: string): ToPage => {
    const shown = failuresShown(failuresOf(page), options.cwd);
    return shown.failure ? { type: "failure", ...shown } : { type: "recovered" };
  };
  const channel: Channel = createChannel({
    tokens,
    loopback: !options.isPublic,
    behind: options,
    hello,
    cwd: options.cwd,
    console: options.forwardConsole,
  });
  const warnings = createCodeWarnings(journal, () => channel.send({ type: "warnings", ...shownWarnings() }));
  const shownWarnings = () => {
    const list = warnings.list();
    return { count: list.length, html: list.length > 0 ? warningsHtml(list, options.cwd) : null };
  };
  const pageConsole = options.forwardConsole ? createPageConsole({ journal, channel, root: options.cwd }) : null;
  const sentPages = createSentPages();
  const named = createNamedFiles();
  journal.on("failure", named.add);
  journal.on("warning", named.addWarning);
  const clientFile = builtClient(options.navigate || options.forwardConsole);
  const routes = createRoutes({
    prefix,
    clientFile,
    channel,
    pages: sentPages,
    open: { tokens, loopback: !options.isPublic, behind: options, isNamed: named.has, open: openEditor },
    status,
    onReloadEnded: journal.onReloadEnded,
  });
  channel.on("page", ({ id, url }) => journal.emit({ type: "page", id, url }));
  channel.on("applied", ({ id, url, reload, action, nodes, ms, reason }) => {
    journal.followed(reload, ms);
    journal.emit({ type: "page", id, url, reload, action, nodes, ms, ...(reason && { reason }) });
  });

  const facts = ({ basePath }: PublicPlace): TagFacts => ({
    prefix: basePath + prefix,
    client: clientHash(clientFile),
    token: tokens.right,
    version,
    generation: generation(),
    morph: options.morph,
    overlay: options.overlay,
    navigate: options.navigate,
    keep: options.keepSelectors,
    highlight: options.highlight,
    console: options.forwardConsole,
  });
  const documentTag = createDocumentTags({
    pages: sentPages,
    facts,
    behind: options,
    onSandboxed: () =>
      journal.warn(
        "A page of the app has a Content-Security-Policy with sandbox, and is not updated by itself: that would take allow-scripts and allow-same-origin.",
      ),
  });

  async function openEditor(place: Place): Promise<Opened> {
    const opened = await options.openEditor(place);
    // There it can be clicked, or copied into the editor that is in another tab of the terminal.
    if (opened.type === "terminal") journal.warn(openedText(opened, place));
    return opened;
  }

  return {
    routes,
    list: () => channel.pages().map(({ id, url }) => ({ id, url })),
    failure: () => failure,
    tag: (request) => (options.inject ? documentTag(request) : null),
    unavailable(request, response, why) {
      const current = failure ?? (why.type === "upstream" ? upstreamFailure(why.message) : null);
      const code = why.type === "timeout" ? 503 : 502;
      // An error page without the client could not heal itself: it has one whatever --no-inject says of the app's pages.
      const place = publicPlace(request.headers, options);
      const page = sentPages.createId();
      if (why.type === "upstream") why.answered?.(code, page);
      const tag = createTag({ ...facts(place), page, method: request.method ?? "GET", status: code, nonce: null });
      writeUnavailable(request, response, {
        failure: current,
        state: status().state,
        tag,
        status: code,
        cwd: options.cwd,
      });
    },
    reloading() {
      warnings.reloading();
      channel.send({ type: "reloading" });
    },
    reloaded({ id, plan, reason }, served) {
      pageConsole?.reloaded();
      if (plan === "ignore") {
        this.settled();
        return 0;
      }
      requestFailures.mended();
      warnings.reloaded();
      version++;
      const files = served.slice(0, maxRefreshFiles);
      if (plan === "restyle") return channel.send({ type: "restyle", reload: id, version, files });
      changes.add({ version, files: files.filter((file) => !isStyle(file)) });
      return channel.send({
        type: "refresh",
        reload: id,
        generation: generation(),
        version,
        cause: reason,
        files,
      });
    },
    settled: () => void channel.send({ type: "settled" }),
    refresh(pattern) {
      const facts = { reload: null, generation: generation(), version, cause: "asked for by the app", files: [] };
      channel.send({ type: "refresh", ...facts }, toPages(pattern));
    },
    goto: (path, pattern) => void channel.send({ type: "goto", path }, toPages(pattern)),
    custom: (event, data) => void channel.send({ type: "custom", event, data }),
    answerJudged(page) {
      channel.sendEach((document) => (document === page ? shownOn(page) : null));
    },
    htmlOf(page) {
      const sent = sentPages.find(page);
      return sent && Buffer.concat(sent.html).toString();
    },
    failed(next) {
      failure = next;
      channel.sendEach(shownOn);
    },
    recovered() {
      if (!failure) return;
      failure = null;
      channel.sendEach(shownOn);
    },
    async close() {
      pageConsole?.close();
      await Promise.all([routes.close(), channel.close()]);
    },
  };
}

function toPages(pattern: string | null): (page: { url: string }) => boolean {
  const isMeant = createPathFilter(pattern);
  return ({ url }) => isMeant(url);
}

/** Text of a file for a code frame; null where it is none of the user's. */
export function readUserSource(file: string): string | null {
  if (/[\\/]node_modules[\\/]/.test(file)) return null;
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // Deleted in the meantime, or a place inside Node.
  }
}
