import { HotrunError } from "../errors.ts";
import { portIn } from "./option-values.ts";

/** What Node's options ask for when they ask for a debugger. */
export interface Inspect {
  host: string;
  /** 0: a free one. */
  port: number;
  /** What waits for a debugger: nothing, the start, or the start and then the first line of the entry. */
  halt: "never" | "start" | "entry";
  /** Where the address with its secret part is told: on standard error, at `/json/list`. */
  publish: { stderr: boolean; http: boolean };
}

const flags = /^--(inspect|inspect-brk|inspect-wait|inspect-port|debug-port|inspect-publish-uid)$/;
const halts: Record<string, Inspect["halt"]> = { "--inspect-brk": "entry", "--inspect-wait": "start" };

/**
 * Takes the options for a debugger out of Node's: the app processes come and go, the debugger's address stays.
 *
 * @returns `inspect` is null where no debugger is asked for; then all options stay
 * @throws HotrunError HOTRUN_USAGE, for an address that Node would not take either
 * @see https://nodejs.org/api/cli.html#--inspecthostport
 */
export function takeInspect(options: readonly string[]): { inspect: Inspect | null; others: string[] } {
  const inspect: Inspect = { host: "127.0.0.1", port: 9229, halt: "never", publish: { stderr: true, http: true } };
  const others: string[] = [];
  let isAsked = false;
  for (let i = 0; i < options.length; i++) {
    const [name = "", ...rest] = (options[i] ?? "").split("=");
    const flag = name.replaceAll("_", "-");
    if (!flags.test(flag)) {
      others.push(options[i] ?? "");
      continue;
    }
    const takesNext = /-(port|uid)$/.test(flag) && rest.length === 0;
    const value = takesNext ? options[++i] : rest.length > 0 ? rest.join("=") : undefined;
    if (flag === "--inspect-publish-uid") inspect.publish = publishIn(value);
    else if (value !== undefined) Object.assign(inspect, addressIn(flag, value));
    if (!takesNext && flag.startsWith("--inspect") && !/-(port|uid)$/.test(flag)) isAsked = true;
    inspect.halt = halts[flag] ?? inspect.halt;
  }
  return isAsked ? { inspect, others } : { inspect: null, others: [...options] };
}

/** The same in NODE_OPTIONS, where an app process would take the address from us. */
export function takeInspectFromEnvironment(text: string): { options: string[]; others: string } {
  const options: string[] = [];
  const pattern =
    /(^|\s)(--(?:inspect(?:[-_](?:brk|wait))?(?:=\S*)?|(?:inspect[-_](?:port|publish[-_]uid)|debug[-_]port)(?:=|\s+)\S+))(?=\s|$)/g;
  const others = text.replace(pattern, (_, before: string, option: string) => {
    options.push(option.replace(/\s+/, "="));
    return before;
  });
  return { options, others: others.trim() };
}

function addressIn(flag: string, value: string): Partial<Inspect> {
  const [, bracketed, plain, after] = /^(?:\[([^\]]+)\]|([^:]*))(?::(.*))?$/.exec(value) ?? [];
  const isPort = after === undefined && bracketed === undefined && /^\d+$/.test(value);
  const host = bracketed ?? (isPort ? undefined : plain);
  const text = isPort ? value : after;
  const port = text === undefined ? undefined : portIn(text);
  if (value === "" || port === null || (host === "" && port === undefined) || (port && port < 1024)) {
    throw new HotrunError("HOTRUN_USAGE", `${flag}=${value} is no address for a debugger.`, {
      hint: "It is [host:]port, with a port of 0 or from 1024 to 65535; 127.0.0.1:9229 if nothing is given.",
    });
  }
  return { ...(host ? { host } : {}), ...(port === undefined ? {} : { port }) };
}

function publishIn(value = ""): Inspect["publish"] {
  const places = value.split(",");
  return { stderr: places.includes("stderr"), http: places.includes("http") };
}
