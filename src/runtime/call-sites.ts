import { sep } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * The frames of the app and of packages that have led here, innermost first; Node's and ours are left out.
 *
 * @param depth how many frames are looked at, all kinds counted
 * @param withNode those of Node as well (false)
 */
export function callSites(depth: number, withNode = false): NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  // As V8 has them: a stack as text would be mapped to the sources first.
  Error.prepareStackTrace = (_error, sites) => sites;
  Error.stackTraceLimit = depth;
  try {
    const holder = {} as { stack: NodeJS.CallSite[] };
    Error.captureStackTrace(holder, callSites);
    return holder.stack.filter((site) => isOthers(site.getFileName(), withNode));
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

/** Between a call and what it runs into stand a few functions of ours and of Node's. */
const nearest = 12;

/** Who makes this call. */
export const callingSite = (): NodeJS.CallSite | undefined => callSites(nearest)[0];

/** Of hotrun's own files, as a path and as a URL. */
const own = [`${__dirname}${sep}`, `${pathToFileURL(__dirname).href}/`];

const isOthers = (file: string | null | undefined, withNode: boolean) =>
  !!file && (withNode || !file.startsWith("node:")) && !own.some((folder) => file.startsWith(folder));
