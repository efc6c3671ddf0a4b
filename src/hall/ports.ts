import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Options } from "../config/options.ts";
import type {
  Front as AppFront,
  Asked,
  AskedFile,
  AskedPort,
  FileFront,
  Listening,
  PortFront,
  Protocol,
} from "../protocol/app.ts";
import { bindPort } from "../proxy/bind.ts";
import { createDescriptors } from "../proxy/descriptors.ts";
import { createFront, type Front, type FrontOptions, type Unavailability } from "../proxy/front.ts";
import type { Endpoint, Gate } from "../proxy/gate.ts";
import { addressFor, hostsFor, loopback, type PublicPort, publicPort, socketFile, wildcards } from "./public-port.ts";
import { createSocketFiles } from "./socket-files.ts";

export interface PortsOptions
  extends Pick<Options, "strictPort" | "host" | "allowedHosts" | "basePath" | "trustProxy"> {
  gate: Gate;
  own: {
    request(request: IncomingMessage, response: ServerResponse): void;
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  };
  unavailable(request: IncomingMessage, response: ServerResponse, why: Unavailability): void;
  tag: FrontOptions["tag"];
  visit: NonNullable<FrontOptions["visit"]>;
  onOpened(port: PublicPort): void;
  /** A `listen` that has its answer is somewhere else now. */
  onRelocated(front: PortFront): void;
  onMoved(from: number, to: number, holder: string | null): void;
  /** Connections use up the file descriptors that the system allows. Told once. */
  onCrowded(inUse: number, limit: number): void;
}

/** A program without our runtime was found to listen. */
export interface Probed {
  at: { host: string; port: number };
  protocol: Protocol;
  asked: AskedPort;
}

/** Where a version of the app listens. */
export type Listened = Listening | Probed;

interface OpenPort {
  port: number;
  host: string;
  key: string;
  front: Front;
  /** The `listen` that it belongs to; null: none has taken it yet. */
  owner: { asked: AskedPort; protocol: Protocol } | null;
  address: PortFront["address"];
  /** Opened before any `listen` asked for it: stays whoever comes and goes. */
  isGiven: boolean;
  /** Opened without being asked for: gives way to a `listen` on another port. */
  isTentative: boolean;
}

/** The public ports: each is opened once and stays for the session, whatever the app does. */
export interface Ports {
  /**
   * Opens a port before any `listen` asks for it; the first that does gets it.
   *
   * @param isTentative the first that asks for another port gets that one, and this one is closed (false)
   */
  openAhead(port: number, strict: boolean, isTentative?: boolean): Promise<void>;
  /** The front for a `listen` of the app. @throws HotrunError if the port cannot be had */
  forApp(asked: AskedPort, protocol: Protocol): Promise<PortFront>;
  /** The same for a `listen` on a path. @throws Error with the code that Node would give the app */
  forFile(asked: AskedFile, protocol: Protocol): Promise<FileFront>;
  /** Endpoints of a generation by front, for the gate that is about to open; the fronts speak their protocols from now on. */
  endpoints(generation: number, listening: readonly Listened[]): Map<string, Endpoint>;
  /** What a new process has to know of the ports from its beginning. */
  forLoad(): AppFront[];
  /** Nobody listens there any more. A port with a number stays for the next version, one that was any free one goes. */
  release(asked: Asked): void;
  /** The same for all that is not among what the live version listens on, socket files included. */
  releaseOthers(listening: readonly Listened[]): void;
  list(): PublicPort[];
  /** The port that was opened first; undefined: none is. */
  first(): { port: number; url: string } | undefined;
  /** Bound beyond loopback. */
  isPublic(): boolean;
  close(): Promise<void>;
}

/** Of what a command listens on where it was told to: its one port that is sure to be for the public. */
export const mainLabel = "main";

const prefix = "/__hotrun/";

export function createPorts(options: PortsOptions): Ports {
  const open: OpenPort[] = [];
  const descriptors = createDescriptors({ onCrowded: options.onCrowded });
  const routes = { prefix, basePath: options.basePath, ...options.own };
  const files = createSocketFiles({
    ...options,
    own: routes,
    descriptors,
    onOpened: (path) => options.onOpened(socketFile(path)),
  });
  const inContainer = existsSync("/.dockerenv") || existsSync("/run/.containerenv");

  async function openPort(
    port: number,
    strict: boolean,
    protocol: Protocol,
    asked: AskedPort | null,
  ): Promise<OpenPort> {
    const hosts = hostsFor(options.host, inContainer ? (asked ? (asked.host ?? "::") : "::") : null);
    const bound = await bindPort({ port, hosts, strict });
    if (bound.moved) options.onMoved(bound.moved.from, bound.port, bound.moved.holder);
    const key = String(bound.port);
    let told = "";
    const tell = () => {
      const port = shown(opened);
      if (port.url !== told) options.onOpened(port);
      told = port.url;
    };
    const front = createFront({
      key,
      servers: bound.servers,
      protocol,
      gate: options.gate,
      trustProxy: options.trustProxy,
      descriptors,
      guard: {
        hosts: [...(typeof options.host === "string" ? [options.host] : []), ...options.allowedHosts],
        wildcard: hosts.some((host) => wildcards.has(host)),
        trustProxy: options.trustProxy,
      },
      own: routes,
      unavailable: options.unavailable,
      tag: options.tag,
      visit: options.visit,
      protocolChanged: tell,
    });
    const opened = {
      key,
      front,
      owner: asked && { asked, protocol },
      isGiven: asked === null,
      isTentative: false,
      address: addressFor(bound, asked),
      port: bound.port,
      host: hosts[0] as string,
    };
    open.push(opened);
    tell();
    return opened;
  }

  /** A port that waits for its `listen`: given on the command line, or opened to show why the first start failed. */
  function claim(asked: AskedPort, protocol: Protocol): OpenPort | undefined {
    const waiting = open.filter(({ owner }) => owner === null);
    const found =
      waiting.find(({ port }) => port === asked.port) ??
      waiting.find(({ isTentative }) => !isTentative || asked.label === mainLabel);
    for (const port of found ? [] : waiting) drop(port);
    if (!found) return undefined;
    found.owner = { asked, protocol };
    // Who comes now waits for the first version: in the protocol that it will speak.
    found.front.setProtocol(protocol);
    return found;
  }

  /** The first `listen` got a port that was given; now one asks for that very number, and the first gets its own. */
  async function cede(asked: AskedPort, protocol: Protocol): Promise<OpenPort | undefined> {
    const found = open.find(({ port, owner }) => owner && port === asked.port && owner.asked.port !== port);
    const before = found?.owner;
    if (!found || !before) return undefined;
    found.owner = { asked, protocol };
    const { address } = await openPort(before.asked.port, options.strictPort, before.protocol, before.asked);
    options.onRelocated({ asked: before.asked, address });
    return found;
  }

  function release(found: OpenPort | undefined): void {
    if (!found || found.isGiven || found.owner?.asked.port !== 0) return;
    drop(found);
  }

  function drop(port: OpenPort): void {
    open.splice(open.indexOf(port), 1);
    void port.front.close();
  }

  const ownedBy = ({ label }: Asked) => open.find(({ owner }) => owner?.asked.label === label);

  return {
    async openAhead(port, strict, isTentative = false) {
      const opened = await openPort(port, strict, { type: "http" }, null);
      Object.assign(opened, { isTentative });
    },
    async forApp(asked, protocol) {
      const known = ownedBy(asked) ?? claim(asked, protocol) ?? (await cede(asked, protocol));
      const found = known ?? (await openPort(asked.port, options.strictPort, protocol, asked));
      return { asked, address: found.address };
    },
    forFile: files.forApp,
    endpoints(generation, listening) {
      const byFront = new Map<string, Endpoint>();
      for (const listened of listening) {
        const found = "path" in listened.asked ? files.find(listened.asked) : ownedBy(listened.asked);
        if (!found || byFront.has(found.key)) continue;
        byFront.set(found.key, endpointOf(generation, listened));
        found.front.setProtocol(listened.protocol);
      }
      return byFront;
    },
    forLoad() {
      const free = (port: number) => ({ port, host: null, label: "" });
      return [
        ...open.map(({ owner, address, port }) => ({ asked: owner?.asked ?? free(port), address })),
        ...files.list(),
      ];
    },
    release: (asked) => release(ownedBy(asked)),
    releaseOthers(listening) {
      const labels = new Set(listening.map(({ asked }) => asked.label));
      for (const port of [...open]) if (port.owner && !labels.has(port.owner.asked.label)) release(port);
      files.keep(labels);
    },
    first: () => open[0] && shown(open[0]),
    list: () => [...open.map(shown), ...files.list().map(({ asked }) => socketFile(asked.path))],
    isPublic: () => !hostsFor(options.host, inContainer ? "::" : null).every((host) => loopback.includes(host)),
    async close() {
      await Promise.all([...open.map(({ front }) => front.close()), files.close()]);
    },
  };
}

const shown = ({ port, host, front }: OpenPort) => publicPort(port, host, front.protocol());

function endpointOf(generation: number, listened: Listened): Endpoint {
  if ("at" in listened) return { generation, at: listened.at, preamble: false };
  return { generation, at: { path: listened.path }, preamble: true };
}
