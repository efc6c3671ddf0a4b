import { once } from "node:events";
import { SourceMap } from "node:module";
import { WebSocket } from "ws";
import { patienceMs } from "./event-log.ts";
import type { RunningHotrun } from "./hotrun.ts";

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

export interface Script {
  scriptId: string;
  url: string;
  sourceMapURL: string;
}

interface Location {
  scriptId: string;
  lineNumber: number;
  columnNumber: number;
}

/** A place in the source, counted from 1 as editors do. */
export interface Place {
  url: string;
  line: number;
}

/** A debugger that speaks the Chrome DevTools Protocol. */
export interface AttachedDebugger extends AsyncDisposable {
  send<Result>(method: string, params?: object): Promise<Result>;
  /** Every script that was announced so far. */
  readonly scripts: readonly Script[];
  /** The next pause that was not asked for yet; its place is that of the source, by the script's map. */
  paused(): Promise<Place & { reason: string }>;
  resume(): Promise<void>;
  /** Sets a breakpoint by URL in what is loaded as this line of the source, as editors do. */
  setBreakpoint(url: string, line: number): Promise<{ locations: Location[] }>;
  /** Resolves with its code when the connection has been closed. */
  readonly closed: Promise<number>;
}

/** The address that hotrun has announced. */
export async function debuggerUrl({ said, log }: RunningHotrun): Promise<string> {
  await said(/Debugger listening on ws:\S+\n/);
  return /Debugger listening on (ws:\S+)/.exec(log.text)?.[1] ?? "";
}

/** Attaches, and (unless `goOn` is false) lets the app go on if it waits for that. */
export async function attach(url: string, { goOn = true } = {}): Promise<AttachedDebugger> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const answers = new Map<number, (message: Message) => void>();
  const scripts: Script[] = [];
  const pauses: (Place & { reason: string })[] = [];
  const waiting: ((pause: Place & { reason: string }) => void)[] = [];
  const closed = once(socket, "close").then(([code]) => code as number);
  let ids = 0;

  function receive(message: Message): void {
    if (message.id !== undefined) return answers.get(message.id)?.(message);
    if (message.method === "Debugger.scriptParsed") scripts.push(message.params as Script);
    if (message.method !== "Debugger.paused") return;
    const { reason, callFrames } = message.params as { reason: string; callFrames: { location: Location }[] };
    const pause = { reason, ...placeOf((callFrames[0] as { location: Location }).location) };
    const next = waiting.shift();
    if (next) next(pause);
    else pauses.push(pause);
  }

  function placeOf({ scriptId, lineNumber, columnNumber }: Location): Place {
    const script = scripts.find((known) => known.scriptId === scriptId) as Script;
    const entry = mapOf(script)?.findEntry(lineNumber, columnNumber);
    if (!entry || !("originalLine" in entry)) return { url: script.url, line: lineNumber + 1 };
    return { url: new URL(entry.originalSource, script.url).href, line: entry.originalLine + 1 };
  }

  async function send<Result>(method: string, params: object = {}): Promise<Result> {
    const id = ++ids;
    const answer = within(new Promise<Message>((resolve) => answers.set(id, resolve)), method);
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as Result;
  }

  socket.on("message", (data) => receive(JSON.parse(String(data))));
  await within(once(socket, "open"), `the connection to ${url}`);
  await send("Debugger.enable");
  if (goOn) await send("Runtime.runIfWaitingForDebugger");
  return {
    send,
    scripts,
    closed,
    paused: () => {
      const there = pauses.shift();
      return there ? Promise.resolve(there) : within(new Promise((resolve) => waiting.push(resolve)), "a pause");
    },
    resume: () => send("Debugger.resume"),
    setBreakpoint(url, line) {
      const script = scripts.findLast((known) => known.url === url);
      return send("Debugger.setBreakpointByUrl", { url, lineNumber: generatedLine(script, line) });
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
}

function mapOf({ sourceMapURL }: Script): SourceMap | null {
  const [, data] = /^data:application\/json;base64,(.*)$/.exec(sourceMapURL) ?? [];
  return data ? new SourceMap(JSON.parse(Buffer.from(data, "base64").toString())) : null;
}

/** Counted from 0. */
function generatedLine(script: Script | undefined, line: number): number {
  const map = script && mapOf(script);
  if (!map) return line - 1;
  for (let generated = 0; generated < 10_000; generated++) {
    const entry = map.findEntry(generated, 10_000);
    if ("originalLine" in entry && entry.originalLine === line - 1) return generated;
  }
  throw new Error(`No code of line ${line} in ${script.url}`);
}

async function within<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${patienceMs} ms went by while waiting for ${what}`)), patienceMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
