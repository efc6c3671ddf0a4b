import type { EventEmitter } from "node:events";
import type { ModuleId } from "../protocol/app.ts";
import type { OwnedKind } from "../protocol/owned.ts";
import { callingSite } from "./call-sites.ts";
import { countKinds, type Ends } from "./owned-counts.ts";
import { isInPackage } from "./package-path.ts";
import type { ModuleRecord } from "./records.ts";

type OnError = (error: unknown) => void;

/**
 * Notes what ends something that a module began: its own code, or that of a package on its behalf.
 *
 * What a package began (the heartbeat of a database driver, an interval of a rate limiter) ends when the next version of the
 * module has begun the same: a driver that is connected already does nothing when it is asked to connect again, and would
 * be left without its heartbeat.
 */
export function own(owner: ModuleRecord, disposal: () => void, kind: OwnedKind): void {
  kinds.set(disposal, kind);
  const site = packageSite();
  if (site === null) return void owner.owned.add(disposal);
  owner.packaged.set(disposal, site);
  for (const predecessor of owner.predecessors) endAt(predecessor, new Set([site]), rethrow);
}

/** What each disposal ends. */
const kinds = new WeakMap<() => void, OwnedKind>();

/** What would end with the module now, and what packages began for it that would go on. */
export function countOwned(owner: ModuleRecord, successor: ModuleRecord | undefined): Ends {
  const begunAgain = new Set(successor?.packaged.values());
  const packaged = [...owner.predecessors, owner].flatMap((each) => [...each.packaged]);
  const goesOn = packaged.filter(([, site]) => successor && !begunAgain.has(site)).map(([disposal]) => disposal);
  const ends = packaged.filter(([disposal]) => !goesOn.includes(disposal)).map(([disposal]) => disposal);
  const kindsOf = (disposals: Iterable<() => void>) => countKinds([...disposals].map((each) => kinds.get(each)));
  return { ends: kindsOf([...owner.owned, ...ends]), goesOn: kindsOf(goesOn) };
}

/** What each thing that can be named is ended by. */
const disposalOf = new WeakMap<object, { owner: ModuleRecord; disposal: () => void }>();

/** The same for something that the app has in hand, and may detach from the module. */
export function ownResource(owner: ModuleRecord, resource: object, disposal: () => void, kind: OwnedKind): void {
  own(owner, disposal, kind);
  disposalOf.set(resource, { owner, disposal });
}

/** The same for what is ended by `close()`, and says when it has been. */
export function ownClosing(owner: ModuleRecord, resource: EventEmitter & { close(): void }, kind: OwnedKind): void {
  ownResource(owner, resource, () => resource.close(), kind);
  resource.once("close", () => disownResource(resource));
}

/** It has ended by itself, or shall outlive the module that made it. False: it was nobody's. */
export function disownResource(resource: object): boolean {
  const owned = disposalOf.get(resource);
  if (!owned) return false;
  disposalOf.delete(resource);
  disown(owned.owner, owned.disposal);
  return true;
}

/** It has ended by itself. */
export function disown(owner: ModuleRecord, disposal: () => void): void {
  owner.owned.delete(disposal);
  owner.packaged.delete(disposal);
}

/** Ends everything. Errors of single disposals do not keep the others from ending. */
export function disposeOwned(owner: ModuleRecord, onError: OnError): void {
  for (const each of [...owner.predecessors, owner]) {
    for (const disposal of [...each.owned, ...each.packaged.keys()]) attempt(disposal, onError);
    each.owned.clear();
    each.packaged.clear();
  }
}

/** The modules have new versions, or are gone: ends what nobody needs any more. */
export function retireOwned(
  replaced: readonly ModuleRecord[],
  successorOf: (id: ModuleId) => ModuleRecord | undefined,
  onError: OnError,
): void {
  for (const owner of replaced) retire(owner, successorOf(owner.id), onError);
}

function retire(owner: ModuleRecord, successor: ModuleRecord | undefined, onError: OnError): void {
  if (!successor) return disposeOwned(owner, onError);
  for (const disposal of [...owner.owned]) attempt(disposal, onError);
  owner.owned.clear();
  const begunAgain = new Set(successor.packaged.values());
  for (const each of [...owner.predecessors, owner]) {
    endAt(each, begunAgain, onError);
    if (each.packaged.size > 0) successor.predecessors.add(each);
  }
  owner.predecessors.clear();
}

function endAt(owner: ModuleRecord, sites: ReadonlySet<string>, onError: OnError): void {
  for (const [disposal, site] of [...owner.packaged]) {
    if (!sites.has(site)) continue;
    owner.packaged.delete(disposal);
    attempt(disposal, onError);
  }
}

function attempt(disposal: () => void, onError: OnError): void {
  try {
    disposal();
  } catch (error) {
    onError(error);
  }
}

function rethrow(error: unknown): never {
  throw error;
}

/** The line of the package that calls; null where it is the user's own code. */
function packageSite(): string | null {
  const caller = callingSite();
  const file = caller?.getFileName() ?? "";
  return isInPackage(file) ? `${file}:${caller?.getLineNumber()}:${caller?.getColumnNumber()}` : null;
}
