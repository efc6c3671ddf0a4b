import type { Answer, AppError, ImportKind, ModuleId, Need, Provided, Target } from "../protocol/app.ts";
import type { Channel } from "./channel.ts";
import { createCjsLoader } from "./cjs.ts";
import { createEsmLoader } from "./esm.ts";
import { createExternals, type Externals } from "./externals.ts";
import type { Asker, CjsLoader, EsmLoader, LoaderContext, Resolution } from "./loaders.ts";
import { createRecords, type ModuleRecord, type Records } from "./records.ts";
import { resolutionError } from "./resolution-error.ts";
import { createUpdates, type Updates } from "./updates.ts";

/** The app's modules: who they are, where their specifiers lead, and the two loaders that run them. */
export interface Graph {
  records: Records;
  externals: Externals;
  context: LoaderContext;
  updates: Updates;
  esm: EsmLoader;
  cjs: CjsLoader;
  /** Answer to an asynchronous question. */
  provided(ask: number, result: Provided): void;
}

export function createGraph(channel: Channel, isEntry: (id: ModuleId) => boolean): Graph {
  const records = createRecords();
  const updates = createUpdates({ records, send: channel.send });
  const externals = createExternals();
  const waiting = new Map<number, (result: Provided) => void>();
  let asks = 0;

  function known(from: ModuleRecord, specifier: string, kind: ImportKind): Resolution | null {
    const targets = kind === "import" ? from.source.imports : from.source.requires;
    const target = Object.hasOwn(targets, specifier) ? targets[specifier] : from.learned.get(`${kind} ${specifier}`);
    return target ? toResolution(target, from) : null;
  }

  function toResolution(target: Target, from: ModuleRecord): Resolution {
    return target.type === "module" ? { type: "module", record: records.find(target.id, from) } : target;
  }

  function receive(result: Provided, from: ModuleRecord, specifier: string, kind: ImportKind): Resolution {
    if ("error" in result) throw toError(result.error);
    records.receive(result.parcel);
    externals.receive(result.parcel);
    if (result.target.type !== "missing") from.learned.set(`${kind} ${specifier}`, result.target);
    return toResolution(result.target, from);
  }

  function askLater(need: Need): Promise<Provided> {
    const ask = ++asks;
    const release = channel.hold();
    channel.send({ type: "need", ask, ...need });
    return new Promise<Provided>((resolve) => waiting.set(ask, resolve)).finally(release);
  }

  const context: LoaderContext = {
    records,
    externals,
    send: channel.send,
    resolve(from, specifier, kind, by) {
      const found = known(from, specifier, kind);
      if (found) return found;
      const answer = channel.ask({ type: "need", ...needOf(from, specifier, kind, by) });
      return receive(answer.type === "provided" ? answer.result : unexpected(answer), from, specifier, kind);
    },
    async resolveLater(from, specifier, kind, by) {
      const found = known(from, specifier, kind);
      if (found && found.type !== "missing") return found;
      return receive(await askLater(needOf(from, specifier, kind, by)), from, specifier, kind);
    },
    resolveUrl(from, specifier) {
      const answer = channel.ask({ type: "resolve", importer: from.id, specifier });
      if (answer.type === "resolved") return answer.url;
      throw resolutionError(answer.type === "refused" ? answer : unexpected(answer));
    },
    isEntry: (record) => isEntry(record.id),
    notify: (event, payload) => void updates.notify(event, payload),
  };

  // The loaders know each other: an ES module can import CommonJS, and CommonJS can import() an ES module.
  const cjs = createCjsLoader(context, () => esm);
  const esm = createEsmLoader(context, cjs);
  return {
    records,
    externals,
    context,
    updates,
    esm,
    cjs,
    provided(ask, result) {
      waiting.get(ask)?.(result);
      waiting.delete(ask);
    },
  };
}

function needOf({ id }: ModuleRecord, specifier: string, kind: ImportKind, by: Asker = "module"): Need {
  return { importer: id, specifier, kind, byPackage: by === "package" };
}

function toError({ name, message, code, stack }: AppError): Error {
  const error =
    name === "SyntaxError"
      ? new SyntaxError(message)
      : name === "TypeError"
        ? new TypeError(message)
        : new Error(message);
  if (stack) error.stack = stack;
  return code === undefined ? error : Object.assign(error, { code });
}

function unexpected(answer: Answer): never {
  if (answer.type === "refused") throw resolutionError(answer);
  throw new Error(`hotrun: ${answer.type} is no answer to this question`);
}
