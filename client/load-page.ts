/** Has the browser load another page. Never resolves: who waited for it is gone with this one. */
export function loadPage(path: string): Promise<void> {
  location.assign(path);
  return new Promise(() => {});
}
