/** Codes that Node gives to a TypeError. */
const typeErrors = new Set([
  "ERR_INVALID_FILE_URL_HOST",
  "ERR_INVALID_FILE_URL_PATH",
  "ERR_INVALID_MODULE_SPECIFIER",
  "ERR_PACKAGE_IMPORT_NOT_DEFINED",
  "ERR_UNKNOWN_FILE_EXTENSION",
]);

/** Why a specifier leads nowhere, as Node throws it: https://nodejs.org/api/errors.html. */
export function resolutionError({ message, code }: { message: string; code: string }): Error {
  const error = typeErrors.has(code) ? new TypeError(message) : new Error(message);
  return Object.assign(error, { code });
}
