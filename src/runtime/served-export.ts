import { once } from "node:events";
import http from "node:http";
import type { Server } from "node:net";
import { toAppError } from "./app-error.ts";
import type { Channel } from "./channel.ts";
import { type ExportedForm, exportedForm, type FastifyApp } from "./exported-form.ts";
import { fetchListener } from "./fetch-listener.ts";
import type { Listens } from "./listen.ts";
import { inModule } from "./ownership.ts";
import type { ModuleRecord, Records } from "./records.ts";
import type { Retirement } from "./retirement.ts";
import { servedAddress } from "./served-address.ts";

/** Serves what the entry exports, where it does not listen by itself. */
export interface ServedExport {
  /**
   * Called when the entry has run; resolves when its export is served, or with false when it is not to be.
   *
   * @throws what keeps an export that is meant to be served from it; Error after the time-out
   */
  serve(version: Version): Promise<boolean>;
}

interface Version {
  entry: ModuleRecord;
  replaced: ReadonlySet<ModuleRecord>;
  timeoutMs: number;
  /** So was the version before: this one will not listen by itself either. */
  wasServed: boolean;
  /** False as soon as this version has been given up. */
  isWanted(): boolean;
}

export interface ServedExportOptions {
  channel: Pick<Channel, "send">;
  listens(): Listens;
  records: Pick<Records, "all">;
  retirement: Pick<Retirement, "isRetired">;
}

/** An app that something keeps alive (a connection, a timer) may listen a moment after its modules have run. */
const graceMs = 300;
/** It has code that listens: it may be waiting for a database that is slow. */
const longGraceMs = 5_000;
const listeningCode = /\.listen\s*\(|\bserve\s*\(/;

export function createServedExport({ channel, listens, records, retirement }: ServedExportOptions): ServedExport {
  const ours = new WeakSet<Server>();
  let latest: { server: Server; generation: number; gaveWay: boolean } | null = null;

  const listensItself = (replaced: ReadonlySet<ModuleRecord>) =>
    listens()
      .servers()
      .some(({ owner, server }) => !replaced.has(owner) && !retirement.isRetired(owner) && !ours.has(server));

  async function serve(version: Version): Promise<boolean> {
    const { entry, replaced, timeoutMs, wasServed } = version;
    const startedAt = performance.now();
    if (listensItself(replaced)) return false;
    const exported = defaultExport(entry);
    const form = exportedForm(exported) ?? (isPromise(exported) ? await formLater(exported, version) : null);
    if (!form) return false;
    const isAtOnce = form.type === "create" || (wasServed && !latest?.gaveWay);
    if (!isAtOnce && (await begins(version, Math.min(grace(), timeoutMs / 2)))) return false;
    await within(timeoutMs - (performance.now() - startedAt), (isLate) =>
      inModule(entry, () => begin(form, { ...version, isWanted: () => version.isWanted() && !isLate() })),
    );
    return true;
  }

  /** Null if the app listens by itself before the promise has settled, or has nothing else to do. */
  async function formLater(exported: PromiseLike<unknown>, version: Version): Promise<ExportedForm | null> {
    const form = Promise.resolve(exported).then(exportedForm);
    const found = await Promise.race([form, begins(version, version.timeoutMs).then(() => null)]);
    if (!found) void form.then(); // If it is rejected later, then nobody has handled that.
    return found;
  }

  const grace = () => {
    const codes = [...records.all()].map(({ source }) => source.code);
    return codes.some((code) => listeningCode.test(code)) ? longGraceMs : graceMs;
  };

  /** Whether the app begins to listen by itself within that time, and before it has nothing left to do. */
  function begins({ replaced }: Version, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (byItself: boolean) => {
        clearTimeout(timer);
        removeListener();
        process.off("beforeExit", onIdle);
        resolve(byItself);
      };
      const onIdle = () => end(false);
      // Not what keeps the process alive: a program that just ends must end.
      const timer = setTimeout(onIdle, ms).unref();
      const removeListener = listens().onListening(() => listensItself(replaced) && end(true));
      process.once("beforeExit", onIdle);
    });
  }

  async function begin(form: ExportedForm, version: Version): Promise<void> {
    switch (form.type) {
      case "create":
        return begin(await created(form.app), version);
      case "fetch":
        warnOfBunOnly(form.app);
        return listen(http.createServer(await fetchListener(form.app)), version, form.app);
      case "listener":
        return listen(http.createServer(form.listener), version);
      case "callback":
        return listen(http.createServer(form.app.callback()), version);
      case "server":
        return listen(form.server, version);
      case "fastify":
        return listenFastify(form.app, version);
      case "wrong":
        throw new TypeError(`What the entry exports cannot be served: ${form.message}`);
      default:
        return form satisfies never;
    }
  }

  async function listen(server: Server, { entry, isWanted }: Version, exported: object = {}): Promise<void> {
    if (!isWanted() || !isIdle(server)) return;
    const address = servedAddress(exported, process.env.PORT);
    own(server, entry);
    const listening = once(server, "listening");
    server.listen(address);
    await listening;
  }

  async function listenFastify(app: FastifyApp, { entry, isWanted }: Version): Promise<void> {
    if (!isIdle(app.server)) return;
    await app.ready();
    if (!isWanted()) return void (await app.close());
    const { port, host = "::" } = servedAddress({}, process.env.PORT);
    own(app.server, entry);
    await app.listen({ port, host });
    // Not with the module, which is replaced before the last requests have ended: when the last connection has.
    app.server.once("close", () => app.close().catch(warnOfClose));
  }

  function own(server: Server, { load }: ModuleRecord): void {
    if (!latest) listens().beforeListening(giveWay);
    latest = { server, generation: load.generation, gaveWay: false };
    ours.add(server);
  }

  /** The app listens by itself after all, perhaps on the same port; a new version that does replaces ours anyway. */
  function giveWay(server: Server, owner: ModuleRecord): void {
    if (!latest?.server.listening || ours.has(server) || retirement.isRetired(owner)) return;
    if (owner.load.generation > latest.generation) return;
    latest.gaveWay = true;
    latest.server.close();
    warn("The app listens by itself after all: what its entry exports is not served any more.");
  }

  /** @throws Error for a server that the version before has: it is in a module that has not been made anew */
  function isIdle(server: Server): boolean {
    if (!server.listening) return true;
    if (!ours.has(server)) return false;
    throw new Error(
      "The server that the entry exports is the one of the version before: it is made in a module that did not change. " +
        "Make it in the entry, or export { create() }",
    );
  }

  const warn = (message: string) => channel.send({ type: "warning", message });
  const warnOfClose = (error: unknown) =>
    warn(`Closing an old version of the app failed: ${toAppError(error).message}`);

  function warnOfBunOnly(app: object): void {
    if (Object.getPrototypeOf(app) !== Object.prototype) return;
    const names = ["websocket", "routes", "tls"].filter((name) => name in app).map((name) => `\`${name}\``);
    if (names.length > 0) warn(`Of what the entry exports, \`fetch\` is served; ${names.join(", ")} not.`);
  }

  return { serve };
}

/** As Node gives it to an `import`; a CommonJS module that was an ES module says so. */
function defaultExport({ cjs, esm }: ModuleRecord): unknown {
  if (!cjs) return esm ? Reflect.get(esm.namespace, "default") : undefined;
  const exports: unknown = cjs.exports;
  return isObject(exports) && exports.__esModule === true ? exports.default : exports;
}

async function created(app: { create(): unknown }): Promise<ExportedForm> {
  const form = exportedForm(await app.create());
  if (form && form.type !== "create") return form;
  throw new TypeError("What `create()` of the entry's export returned cannot be served");
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  isObject(value) && typeof value.then === "function";

/** @throws Error if it has not come to an end by then; what goes on nevertheless can ask */
async function within(ms: number, run: (isLate: () => boolean) => Promise<void>): Promise<void> {
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(new Error(`What the entry exports was not ready to be served in time; --start-timeout gives it more`));
    }, ms);
  });
  return Promise.race([run(() => late), timeout]).finally(() => clearTimeout(timer));
}
