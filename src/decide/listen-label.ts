/** A `listen` for a TCP port by a process below a command. */
export interface AskedPort {
  port: number;
  host: string | null;
  /** What the process runs. */
  script: string;
}

/** One of the same run that has its answer, and still stands. */
export interface HeldPort extends AskedPort {
  label: string;
  /** Where its front is; null: not known yet. */
  frontPort: number | null;
}

/**
 * The label that leads a `listen` to its front: the same in each run of the command, although the processes are others. Null
 * if the run has that port already, as the kernel would have it.
 */
export function listenLabel(asked: AskedPort, held: readonly HeldPort[]): string | null {
  if (asked.port === 0) return freeLabel(asked.script, held);
  if (held.some((other) => collides(asked, other))) return null;
  // Fastify listens on each address of localhost: for the second at the port that the first has got.
  const first = held.find(({ frontPort, host }) => frontPort === asked.port && host && asked.host);
  return first?.label ?? String(asked.port);
}

/** Any free port: which it is that the same script asks for again. */
function freeLabel(script: string, held: readonly HeldPort[]): string {
  const taken = new Set(held.map(({ label }) => label));
  let count = 1;
  while (taken.has(`${script}#${count}`)) count++;
  return `${script}#${count}`;
}

function collides(asked: AskedPort, other: HeldPort): boolean {
  if (other.port !== asked.port) return false;
  return isWildcard(asked.host) || isWildcard(other.host) || asked.host === other.host;
}

const isWildcard = (host: string | null) => !host || host === "::" || host === "0.0.0.0";
