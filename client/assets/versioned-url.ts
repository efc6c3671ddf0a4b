const parameter = "hotrun";

/** The same URL with a version of ours, so that no cache answers for it. */
export function withVersion(url: string, version: number): string {
  // As text: `searchParams` would write the other parameters anew, which the server may tell apart.
  const [, address = "", hash = ""] = /^([^#]*)(.*)$/s.exec(withoutVersion(url)) ?? [];
  return `${address}${address.includes("?") ? "&" : "?"}${parameter}=${version}${hash}`;
}

/** The URL as the page has it, without our version. */
export function withoutVersion(url: string): string {
  if (!url.includes(`${parameter}=`)) return url;
  return url
    .replace(new RegExp(`([?&])${parameter}=\\d+(&|(?=#)|$)`), (_all, before: string, after: string) =>
      after ? before : "",
    )
    .replace(/[?&](?=#|$)/, "");
}
