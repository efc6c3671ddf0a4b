// Loaded into the app process in place of the entry: `node [options] runtime.cjs <entry> [arguments]`.
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";
import vm from "node:vm";
import { appProtocol, type ToApp } from "../protocol/app.ts";
import { withoutOwnFlags } from "../protocol/own-flags.ts";
import { toAppError } from "./app-error.ts";
import { openChannel } from "./channel.ts";
import { ownChannelSubscriptions } from "./channel-subscriptions.ts";
import { ownChildren } from "./children.ts";
import { ownConnections } from "./connections.ts";
import { passOverCutConnections } from "./cut-connections.ts";
import { provideDataHost } from "./data-host.ts";
import { haltForDebugger, reportInspector } from "./debugging.ts";
import { ownEmitterListeners } from "./emitter-listeners.ts";
import { noteExits } from "./exit-calls.ts";
import { watchFastify, watchFrameworks } from "./framework-errors.ts";
import { createGraph } from "./graph.ts";
import { provideHotHost } from "./hot-host.ts";
import { createKeptFiles } from "./kept-files.ts";
import { keepSockets } from "./kept-sockets.ts";
import { ownLastingRequests } from "./lasting-requests.ts";
import { takeOverListen } from "./listen.ts";
import { reportListings } from "./listings.ts";
import { dropMain } from "./main-module.ts";
import { takeOverImport } from "./native-import.ts";
import { takeOverRequire } from "./native-require.ts";
import { createOtherLoader } from "./other-loader.ts";
import { findOwnEndpoint, findOwnFile } from "./own-fronts.ts";
import { currentOwner } from "./ownership.ts";
import { noteFault, noteRead, observePackages } from "./package-loads.ts";
import { fileAt } from "./places.ts";
import { type Preloaded, preload } from "./preload.ts";
import { ownProcessListeners } from "./process-listeners.ts";
import { createProgram } from "./program.ts";
import { currentReader, reportReads } from "./reads.ts";
import type { ModuleRecord } from "./records.ts";
import { watchRejections } from "./rejected.ts";
import { createRequestErrors } from "./request-errors.ts";
import { takeOverConnect } from "./self-connects.ts";
import { ownTimers } from "./timers.ts";
import { ownUdpSockets } from "./udp-sockets.ts";
import { createVisits } from "./visits.ts";
import { ownWatchers } from "./watchers.ts";
import { ownWorkers } from "./workers.ts";
import { beforeWrites } from "./writes.ts";

let folder = "";
/** What the swap that is under way shall make the app read again. */
let keptBefore: string[] = [];
let unfinished = false;
let isEmpty = false;
const uses = new WeakMap<ModuleRecord, Set<string>>();
const preloaded = new Map<string, Preloaded>();

const { exit } = process;
const channel = openChannel(receive, () => exit(1));
const release = channel.hold();
const graph = createGraph(channel, (id) => program.isEntry(id));
const loader = createOtherLoader();
const program = createProgram(channel, graph, () => listens);

silenceOwnWarning();
process.argv.splice(1, 1);
hideFromCache();
delete process.mainModule; // As for an ES module; a CommonJS entry sets it.
process.execArgv = withoutOwnFlags(process.execArgv);
const kept = createKeptFiles((file, cure) => channel.send({ type: "kept", file, cure }));
const visits = createVisits(kept);
const reader = () => currentReader(() => visits.reading().length > 0);
/** May be the start's own, such as partials, or for a page that waits for the start. */
const isStarts = () => currentReader(() => false) !== null;
reportReads(channel.send, reader, (file) => {
  noteRead(file);
  kept.read(file, visits.reading(), isStarts());
});
const listings = reportListings((message) => {
  noteFault("it lists a folder of the app");
  channel.send(message);
}, reader);
beforeWrites((file) => {
  kept.written(file);
  listings.beforeWrite(file);
});
noteExits((call) => channel.sendNow({ type: "exits", call }));
syncBuiltinESMExports();
keepSockets((path) => listens.fronts().some(({ asked }) => asked.label === path));
takeOverConnect({
  endpoint: (port, host) => findOwnEndpoint(port, host, { ...listens, ...program, newest }),
  file: (path) => findOwnFile(fileAt(path), { ...listens, ...program, newest }),
  nowhere: () => join(folder, "nowhere"),
});
const listens = takeOverListen({ channel, fallback, onRequest: visits.begin, folder: () => folder });
takeOverRequire(graph.context, graph.cjs, program.newestEntry);
takeOverImport(graph.context, graph.esm, () => currentOwner() ?? program.newestEntry());
const errors = createRequestErrors(channel);
watchFastify(errors.threw);
listens.beforeListening(() => {
  watchFrameworks(errors.threw);
  errors.watchOutput();
});
const mounts = provideDataHost(channel.send);
const keptValues = provideHotHost({
  send: channel.send,
  newestEntry: program.newestEntry,
  generation: () => newest(),
  fronts: () => listens.fronts(),
  detachServer: (server) => listens.lasting.detach(server),
});
ownConnections();
passOverCutConnections();
ownLastingRequests();
ownTimers();
ownWatchers();
ownUdpSockets();
ownChannelSubscriptions();
ownEmitterListeners((record) => graph.context.records.live(record.id) === record);
ownProcessListeners((record) => program.retirement.lastGeneration(record) !== null);
ownWorkers({ loader, onUse });
ownChildren({ loader, onUse, onCluster });
const uncaught = watchRejections();
process.on("uncaughtExceptionMonitor", (error, origin) => {
  const isHandled = process.listenerCount("uncaughtException") > 0;
  channel.sendNow({ type: "crashed", error: uncaught(error), origin, isHandled });
});
process.on("beforeExit", () => {
  isEmpty = true;
  setImmediate(() => {
    isEmpty = false; // Somebody has found something to do.
  }).unref();
});
process.on("exit", () => {
  warnOfUnfinished();
  const data = graph.context.records.withData();
  const kept = keptValues.names();
  if (data.length + kept.length > 0) channel.sendNow({ type: "lost", data, kept });
});
reportInspector(channel);
channel.send({ type: "hello", protocol: appProtocol, pid: process.pid });

function receive(message: ToApp): void {
  if ("parcel" in message) loader.learn(message.parcel);
  switch (message.type) {
    case "preload":
      return void loadAhead(message);
    case "load":
      folder = message.folder;
      listens.learn(message.fronts);
      if (message.kept) keptValues.receive(message.kept);
      release();
      return begin(load(message));
    case "swap":
      reportInspector(channel);
      keptBefore = message.kept;
      return begin(program.swap(message));
    case "relocated":
      return listens.relocate(message.front);
    case "changed":
      return kept.changed(message.files);
    case "commit":
      program.commit();
      return kept.swapped(keptBefore);
    case "superseded":
      listens.supersede(() => true);
      return void program.superseded().then(() => channel.send({ type: "superseded" }));
    case "data":
      return void mounts.changed(message.changes).then(() => channel.send({ type: "dataApplied" }));
    case "snapshot":
      return channel.send({ type: "snapshot", state: keptValues.snapshot() });
    case "notify":
      return void graph.updates.notify(message.event, message.payload);
    case "drained":
      return program.drained(message.generation);
    case "provide":
      return graph.provided(message.ask, message.result);
    default:
      return message satisfies never;
  }
}

async function loadAhead(message: Extract<ToApp, { type: "preload" }>): Promise<void> {
  try {
    channel.send({ type: "preloaded", files: await preload(message, preloaded), error: null });
  } catch (error) {
    channel.send({ type: "preloaded", files: [], error: toAppError(error) });
  }
}

async function load(message: Extract<ToApp, { type: "load" }>): Promise<void> {
  const { halt, entry, isObserved, parcel } = message;
  channel.sendNow({ type: "began" });
  const goOn = halt ? haltForDebugger(channel, halt, entry) : null;
  if (parcel.modules.find(({ id }) => id === entry)?.format === "esm") dropMain();
  const observation = isObserved ? observePackages(preloaded) : null;
  await program.load(message);
  goOn?.();
  if (observation) channel.send({ type: "packages", ...observation.end() });
}

/** What a request uses is tied to the entry: the next request is to have the new files. Each is said once a version. */
function onUse(owner: ModuleRecord | null, file: string): void {
  const importer = owner ?? program.entry();
  const said = importer && (uses.get(importer) ?? new Set());
  if (!said || said.has(file)) return;
  uses.set(importer, said.add(file));
  channel.send({ type: "uses", importer: importer.id, file });
}

function onCluster(owner: ModuleRecord | null): void {
  const record = owner ?? program.newestEntry();
  if (!record) return;
  const { id, load } = record;
  channel.send({ type: "accepts", id, generation: load.generation, self: false, dependencies: [], declined: true });
}

function begin(work: Promise<void>): void {
  unfinished = true;
  work.finally(() => {
    unfinished = false;
  });
}

/** Node's own exit code for an entry whose top-level await can never go on: nothing is left to do. */
function warnOfUnfinished(): void {
  if (unfinished && isEmpty && process.exitCode === undefined) process.exitCode = 13;
}

/** Programs list what has been required, or clear it. */
function hideFromCache(): void {
  for (const file of Object.keys(require.cache)) if (dirname(file) === __dirname) delete require.cache[file];
}

/** Being loaded, or loaded last. */
const newest = () => program.current()?.generation ?? 0;

function fallback() {
  const load = program.current();
  const owner = program.entry();
  return load && owner ? { load, owner } : null;
}

/** SourceTextModule is marked experimental; that we use it is not the app's concern. No other warning is kept back. */
function silenceOwnWarning(): void {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  new vm.SourceTextModule("");
  process.emitWarning = emitWarning;
}
