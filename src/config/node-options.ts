/**
 * Long names of Node's options that take their value from the next argument where it is not given with `=`.
 *
 * @see https://nodejs.org/api/cli.html
 */
const withValue = new Set(
  `conditions cpu-prof-dir cpu-prof-interval cpu-prof-name debug-port diagnostic-dir disable-proto disable-warning
  dns-result-order env-file env-file-if-exists experimental-config-file experimental-default-type experimental-loader
  heap-prof-dir heap-prof-interval heap-prof-name heapsnapshot-near-heap-limit heapsnapshot-signal icu-data-dir import
  input-type inspect-port inspect-publish-uid loader localstorage-file max-http-header-size
  network-family-autoselection-attempt-timeout openssl-config redirect-warnings report-dir report-directory
  report-filename report-signal require secure-heap secure-heap-min title tls-cipher-list tls-keylog
  trace-event-categories trace-event-file-pattern trace-require-module unhandled-rejections use-largepages
  v8-pool-size`.split(/\s+/),
);

const short: Record<string, string> = { "-r": "require", "-C": "conditions" };

/** Options that Node does not take from NODE_OPTIONS and so does not list, or that only some versions list. */
const unlisted =
  /^(env-file|env-file-if-exists|inspect|inspect-brk|inspect-port|inspect-wait|stack-size|prof|cpu-prof|heap-prof|jitless|allow-natives-syntax|expose-\w+)$|^(trace|enable|experimental|harmony|cpu-prof|heap-prof|max|min)-/;

/** Options of Node that would make it do something other than run the app. */
const foreign = /^(watch|test|check|eval|print|interactive|run|build)(-|$)|^experimental-(test|sea|watch)/;

/** What an argument means to Node: an option by itself, one whose value is the next argument, or null: not Node's. */
export function nodeOption(argument: string): "single" | "with value" | null {
  const alias = short[argument];
  if (alias) return "with value";
  if (!argument.startsWith("--")) return null;
  const [flag = "", value] = argument.split("=", 2);
  const name = flag.slice(2).replaceAll("_", "-");
  if (foreign.test(name)) return null;
  if (!process.allowedNodeEnvironmentFlags.has(flag) && !unlisted.test(name)) return null;
  return value === undefined && withValue.has(name) ? "with value" : "single";
}

/** `--conditions` of Node's changes what packages export: for whoever resolves in its place, too. */
export function conditionsOf(nodeOptions: readonly string[], environment = ""): string[] {
  const all = [...environment.split(/\s+/), ...nodeOptions];
  return all.flatMap((option, index) => {
    const [name, value] = option.split("=", 2);
    return name === "--conditions" || name === "-C" ? (value ?? all[index + 1] ?? []) : [];
  });
}

/**
 * Adds a preload to the options in NODE_OPTIONS, behind those that are there, unless it is there already. Node takes
 * quotes with escapes, which are needed for a path with spaces.
 */
export function addRequire(environment: string | undefined, file: string): string {
  const path = /[\s"]/.test(file) ? `"${file.replace(/["\\]/g, "\\$&")}"` : file;
  const own = `--require=${path}`;
  if (!environment?.trim()) return own;
  return ` ${environment} `.includes(` ${own} `) ? environment : `${environment} ${own}`;
}
