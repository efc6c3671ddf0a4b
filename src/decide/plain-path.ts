/**
 * Whether a path means what it seems to, and can be looked at: on Windows only a look at `\\host\share` (or `//host/share`)
 * says there who the user is, and `\\?\` and `\\.\` lead to devices.
 */
export function isPlainPath(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return path !== "" && !/[\u0000-\u001f\u007f]|[\\/]{2}/.test(path);
}
