import type { Front, PortFront } from "../protocol/app.ts";
import type { LastingServers } from "./lasting-servers.ts";
import type { TakenServer } from "./listen.ts";
import { currentOwner, currentScope } from "./ownership.ts";
import type { Retirement } from "./retirement.ts";

/** Where a connection goes that the app makes to a port of its own. */
export type OwnEndpoint =
  /** What Node would give: nobody listens there. */
  { type: "refused" } | { type: "endpoint"; path: string };

export interface OwnFrontsOptions {
  /** All public ports of the app, those included at which this process does not listen yet. */
  fronts(): readonly Front[];
  servers(): readonly TakenServer[];
  lasting: Pick<LastingServers, "has">;
  retirement: Pick<Retirement, "lastGeneration" | "live">;
  /** The generation that is being loaded, or was loaded last. */
  newest(): number;
}

/**
 * A version that connects to a port of its own means itself: not the version before, which still has the port while the new
 * one starts. So its endpoint is looked up here, and where it has none, nobody listens.
 *
 * @returns null: the address is none of the app's
 */
export function findOwnEndpoint(port: number, host: string, options: OwnFrontsOptions): OwnEndpoint | null {
  const kind = loopbackKind(host);
  if (kind === null) return null;
  const isOwn = (front: Front): front is PortFront =>
    "port" in front.asked && ((front as PortFront).address.port === port || front.asked.port === port);
  if (port === 0 || !options.fronts().some(isOwn)) return null;
  return answering(({ front }) => isOwn(front) && isReached(front.asked.host, kind, host), options);
}

/** The same for a socket file of the app's. */
export function findOwnFile(path: string, options: OwnFrontsOptions): OwnEndpoint | null {
  const isOwn = ({ asked }: Front) => asked.label === path;
  if (!options.fronts().some(isOwn)) return null;
  return answering(({ front }) => isOwn(front), options);
}

function answering(matches: (server: TakenServer) => boolean, options: OwnFrontsOptions): OwnEndpoint {
  const generation = callingGeneration(options);
  const answers = options.servers().filter((taken) => {
    if (!taken.server.listening || taken.load.generation > generation || !matches(taken)) return false;
    if (options.lasting.has(taken)) return true;
    const last = options.retirement.lastGeneration(taken.owner);
    return last === null || last >= generation;
  });
  const found = answers.toSorted((a, b) => b.load.generation - a.load.generation)[0];
  return found ? { type: "endpoint", path: found.path } : { type: "refused" };
}

/** Of whom it is that connects; where nothing says so, the version that answers. */
function callingGeneration({ retirement, newest }: OwnFrontsOptions): number {
  const scope = currentScope();
  const owner = currentOwner() ?? (scope?.type === "request" ? scope.of : null);
  const live = retirement.live() ?? newest();
  if (owner) return Math.max(owner.load.generation, retirement.lastGeneration(owner) ?? live);
  return scope?.type === "load" ? scope.load.generation : live;
}

type Loopback = "name" | "ipv4" | "ipv6";

/** What a client takes for this machine; connecting to the address of all interfaces is connecting to loopback. */
function loopbackKind(host: string): Loopback | null {
  if (host === "localhost") return "name";
  if (host === "0.0.0.0" || /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(host)) return "ipv4";
  return host === "::1" || host === "::" ? "ipv6" : null;
}

/** As it would be without the launcher, whose front may be on more addresses than the app asked for. */
function isReached(asked: string | null, kind: Loopback, host: string): boolean {
  if (!asked || asked === "::" || asked === "localhost" || kind === "name") return true;
  if (asked === "0.0.0.0") return kind === "ipv4";
  if (asked === "::1") return kind === "ipv6";
  return asked === (host === "0.0.0.0" ? "127.0.0.1" : host.replace("::ffff:", ""));
}
