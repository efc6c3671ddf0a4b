import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { HotrunError } from "../errors.ts";
import { findPortHolder } from "./port-holder.ts";

export interface BindOptions {
  /** 0: a free one. */
  port: number;
  /** Addresses that all listen on the same port; those that this machine does not have are left out. */
  hosts: readonly string[];
  /** A busy port is an error (else the next free one is taken). */
  strict: boolean;
  signal?: AbortSignal;
}

export interface BoundPort {
  /** They listen, and hand out half-open sockets without delay, as node:http has it. */
  servers: Server[];
  port: number;
  addresses: { address: string; family: "IPv4" | "IPv6" }[];
  /** The port that was asked for and who holds it, if it is another one. */
  moved: { from: number; holder: string | null } | null;
}

/** How many ports after a busy one are tried. */
const furtherPorts = 50;
/** A holder on this machine answers at once; a firewall that swallows the question is no holder. */
const probeMs = 250;

/**
 * Listens on one port at all `hosts`. Throws HOTRUN_PORT_IN_USE if it is busy and must be this one, HOTRUN_PORT_DENIED
 * where the system does not allow it, HOTRUN_USAGE for an address that is not this machine's.
 */
export async function bindPort(options: BindOptions): Promise<BoundPort> {
  const { port, strict } = options;
  const last = strict || port === 0 ? port : Math.min(port + furtherPorts, 65_535);
  // Of a free port at one address the other address may not be free.
  for (let attempt = 0, candidate = port; attempt <= furtherPorts && candidate <= last; attempt++) {
    options.signal?.throwIfAborted();
    const bound = await tryPort(candidate, options);
    if (bound)
      return { ...bound, moved: candidate === port ? null : { from: port, holder: await findPortHolder(port) } };
    if (port !== 0) candidate++;
  }
  throw await portInUse(port, strict);
}

async function portInUse(port: number, strict: boolean): Promise<HotrunError> {
  const holder = await findPortHolder(port);
  const by = holder === null ? "" : ` by ${holder}`;
  const others = strict ? "" : `, and so are the ${furtherPorts} after it`;
  return new HotrunError("HOTRUN_PORT_IN_USE", `Port ${port} is in use${by}${others}.`, {
    hint: "Stop that process, or choose another port with --port.",
  });
}

/** Null: busy. */
async function tryPort(port: number, options: BindOptions): Promise<Omit<BoundPort, "moved"> | null> {
  const { hosts } = options;
  if (port !== 0 && (await isHeld(port, hosts))) return null;
  const servers: Server[] = [];
  let actual = port;
  for (const host of hosts) {
    const result = await listen(host, actual);
    if (result instanceof Error) {
      if (isAbsent(result) && host === "::") return tryPort(port, { ...options, hosts: ["0.0.0.0"] });
      if (isAbsent(result) && hosts.length > 1) continue;
      await Promise.all(servers.map(closeServer));
      if (result.code === "EADDRINUSE") return null;
      throw bindError(result, host, actual);
    }
    servers.push(result);
    actual = (result.address() as AddressInfo).port;
  }
  if (servers.length === 0)
    throw new HotrunError("HOTRUN_USAGE", `This machine has none of the addresses ${hosts.join(", ")}.`);
  const addresses = servers.map((server) => {
    const { address, family } = server.address() as AddressInfo;
    return { address, family: family === "IPv6" ? ("IPv6" as const) : ("IPv4" as const) };
  });
  return { servers, port: actual, addresses };
}

async function listen(host: string, port: number): Promise<Server | NodeJS.ErrnoException> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  try {
    const listening = once(server, "listening");
    server.listen({ port, host, exclusive: true });
    await listening;
    return server;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/** IPv6 is switched off, as in many containers. */
function isAbsent(error: NodeJS.ErrnoException): boolean {
  return error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT";
}

function bindError(error: NodeJS.ErrnoException, host: string, port: number): HotrunError {
  if (error.code === "EACCES" || error.code === "EPERM") {
    return new HotrunError("HOTRUN_PORT_DENIED", `This user may not listen on port ${port}.`, {
      hint: "Choose a port from 1024 on with --port.",
      cause: error,
    });
  }
  return new HotrunError("HOTRUN_USAGE", `Cannot listen on ${host}: ${error.message}`, {
    hint: "Choose an address of this machine with --host, or leave it out.",
    cause: error,
  });
}

/**
 * Whether someone answers at the port already. Some systems (macOS, Windows) let 127.0.0.1:3000 be bound while another
 * program has *:3000, or the other way round, and then the two split the visitors.
 */
async function isHeld(port: number, hosts: readonly string[]): Promise<boolean> {
  const isWide = hosts.some((host) => host === "::" || host === "0.0.0.0");
  const asked = isWide ? ["127.0.0.1", "::1"] : hosts;
  const answers = await Promise.all(asked.map((host) => answersAt(host, port)));
  return answers.includes(true);
}

async function answersAt(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(probeMs) });
    // A connection from a port to itself (TCP allows it) is no holder.
    return socket.localPort !== port;
  } catch {
    // Refused, or no such address: nobody is there.
    return false;
  } finally {
    socket.on("error", () => {});
    socket.destroy();
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
