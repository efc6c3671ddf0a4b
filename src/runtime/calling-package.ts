import { callingSite } from "./call-sites.ts";
import { isInPackage } from "./package-path.ts";

/** File of the package whose code makes this call, or null where the user's code makes it. */
export function callingPackage(): string | null {
  const file = callingSite()?.getFileName();
  return file && isInPackage(file) ? file : null;
}
