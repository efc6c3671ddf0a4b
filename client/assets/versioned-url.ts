/** The same URL with a version of ours, so that no cache answers for it. */
export function withVersion(url: string, version: number): string {
  // As text: `searchParams` would write the other parameters anew, which the server may tell apart.
  const bare = withoutVersion(url);
  return bare.replace(/#|$/, `${/^[^#]*\?/.test(bare) ? "&" : "?"}hotrun=${version}$&`);
}

/** The URL as the page has it, without our version. */
export function withoutVersion(url: string): string {
  return url.replace(/([?&])hotrun=\d+(&|(?=#|$))/, (_all, before: string, after: string) => after && before);
}
