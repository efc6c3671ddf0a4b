const packages = /[\\/]node_modules[\\/]/;

/** File of the package whose code makes this call, or null where the user's code makes it: the first frame that is neither Node's nor ours. */
export function callingPackage(): string | null {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_error, sites) => sites;
  const sites = new Error().stack as unknown as NodeJS.CallSite[];
  Error.prepareStackTrace = prepareStackTrace;
  const files = sites.map((site) => site.getFileName());
  const caller = files.find((file) => file && !file.startsWith("node:") && file !== __filename);
  return caller && packages.test(caller) ? caller : null;
}
