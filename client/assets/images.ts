import { matchOr } from "./asset-match.ts";
import { within } from "./loaded.ts";
import { ownUrl } from "./own-url.ts";
import { rewriteUrls } from "./references.ts";
import { refetch } from "./refetch.ts";
import { withVersion } from "./versioned-url.ts";

/** Whether a file is shown by its URL wherever it is, unlike a stylesheet. */
export function isImage(file: string): boolean {
  return /\.(a?png|avif|bmp|cur|eot|gif|ico|jfif|jpe?g|otf|svg|ttf|webp|woff2?)$/i.test(file);
}

/**
 * Those that have changed, since a stylesheet that comes later says nothing of it. With an element that has loaded it:
 * what nobody holds, the browser may forget.
 */
const renewed = new Map<string, { version: number; held: HTMLImageElement }>();

/**
 * Shows the images and fonts that have changed. Each has been loaded before it takes its place.
 *
 * @param files null: any may have changed
 * @returns in how many places; and which files nothing shows
 */
export async function renewImages(
  files: readonly string[] | null,
  version: number,
): Promise<{ nodes: number; unshown: string[] }> {
  const shown = new Set<string>();
  const unshown: string[] = [];
  if (files?.length === 0) return { nodes: 0, unshown };
  await rewriteUrls((written, base) => {
    const url = ownUrl(written, base);
    if (url && isImage(new URL(url).pathname)) shown.add(url);
    return written;
  });
  const changed = files ? new Set(files.flatMap((file) => matchOr(unshown, [...shown], file))) : shown;
  await Promise.all([...changed].map((url) => renewImage(url, version)));
  return { nodes: await applyVersions(), unshown };
}

async function renewImage(url: string, version: number): Promise<void> {
  const held = new Image();
  held.src = withVersion(url, version);
  await Promise.all([within(refetch(url)), within(held.decode())]);
  renewed.set(url, { version, held });
}

/** Writes the version of what has changed wherever it is not written yet. */
export async function applyVersions(): Promise<number> {
  if (renewed.size === 0) return 0;
  return rewriteUrls((written, base) => {
    const image = renewed.get(ownUrl(written, base) ?? "");
    return image ? withVersion(written, image.version) : written;
  });
}
