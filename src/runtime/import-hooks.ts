// The hook of Node's module loader that recognises the user's files. Node 20 runs it in a thread of its own, from a file of
// its own; later versions run it in the thread of the app.

interface Context {
  importAttributes?: Record<string, string>;
  conditions?: readonly string[];
}
interface Resolved {
  url: string;
  format?: string | null;
  shortCircuit?: boolean;
}

/** Of the global, under `Symbol.for`, that says that the app has hooks of its own in Node's loader. */
export const hooksName = "hotrun.hooks";

/** Of the global function, under `Symbol.for`, that imports a user's file by its URL. */
export const importName = "hotrun.import";

type NextResolve = (specifier: string, context: Context) => Resolved | Promise<Resolved>;

let ownFolder = "file:///";

/** @param folder URL of hotrun's own files, which are nobody's app */
export function initialize(folder: string): void {
  ownFolder = folder;
}

/** @see https://nodejs.org/api/module.html#resolvespecifier-context-nextresolve */
export function resolve(specifier: string, context: Context, next: NextResolve): Resolved | Promise<Resolved> {
  const result = next(specifier, context);
  // A package that loads files of the app builds their paths. One that imports by a name, from its code, gets what Node has.
  if (!/^(?:file:|[/\\]|[A-Za-z]:[/\\])/.test(specifier)) return result;
  return result instanceof Promise ? result.then((found) => redirect(found, context)) : redirect(result, context);
}

/** `require` comes by here too in some versions of Node; it has a way of its own. */
function redirect(found: Resolved, { importAttributes, conditions }: Context): Resolved {
  if (!isUsers(found.url) || importAttributes?.type || conditions?.includes("require")) return found;
  return { url: `data:text/javascript,${encodeURIComponent(stub(found.url))}`, format: "module", shortCircuit: true };
}

const extension = /\.[mc]?[jt]sx?(?:\?[^#]*)?$/;

function isUsers(url: string): boolean {
  return (
    url.startsWith("file:") && extension.test(url) && !url.includes("/node_modules/") && !url.startsWith(ownFolder)
  );
}

const stub = (url: string): string =>
  `export function then(resolve, reject) { globalThis[Symbol.for("${importName}")](${JSON.stringify(url)}).then(resolve, reject); }`;
