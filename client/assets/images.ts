import { matchAsset } from "./asset-match.ts";
import { within } from "./loaded.ts";
import { ownUrl } from "./own-url.ts";
import { rewriteUrls } from "./references.ts";
import { refetch } from "./refetch.ts";
import { withVersion } from "./versioned-url.ts";

const images = /\.(a?png|avif|bmp|cur|gif|ico|jpe?g|jfif|svg|webp)$/i;
const fonts = /\.(eot|otf|ttf|woff2?)$/i;

/** Something that is shown by its URL wherever it is, unlike a stylesheet. */
export function isImage(file: string): boolean {
  return images.test(file) || fonts.test(file);
}

/** The versions of those that have changed: a stylesheet that comes later says nothing of them. */
const versions = new Map<string, number>();

/**
 * Shows the images and fonts that have changed. Each has been loaded before it takes its place.
 *
 * @returns in how many places; and which files nothing shows
 */
export async function renewImages(
  files: readonly string[] | null,
  version: number,
): Promise<{ nodes: number; unshown: string[] }> {
  if (files?.length === 0) return { nodes: 0, unshown: [] };
  const urls = await shownUrls();
  const matches = files?.map((file) => matchAsset(urls, file)) ?? [urls];
  const changed = new Set(matches.flat());
  // Held until they are shown: what nobody holds, the browser may forget.
  const held = [...changed].map((url) => preload(url, version));
  await Promise.all(held.map(({ done }) => done));
  for (const url of changed) versions.set(url, version);
  const nodes = await applyVersions();
  held.length = 0;
  return { nodes, unshown: files?.filter((_file, index) => matches[index]?.length === 0) ?? [] };
}

/** Writes the version of what has changed wherever it is not written yet. */
export async function applyVersions(): Promise<number> {
  if (versions.size === 0) return 0;
  return rewriteUrls((written, base) => {
    const version = versions.get(ownUrl(written, base) ?? "");
    return version ? withVersion(written.trim(), version) : written;
  });
}

async function shownUrls(): Promise<string[]> {
  const urls = new Set<string>();
  await rewriteUrls((written, base) => {
    const url = ownUrl(written, base);
    if (url && isImage(new URL(url).pathname)) urls.add(url);
    return written;
  });
  return [...urls];
}

function preload(url: string, version: number): { image: HTMLImageElement; done: Promise<unknown> } {
  const image = new Image();
  const isFont = fonts.test(new URL(url).pathname);
  if (!isFont) image.src = withVersion(url, version);
  return { image, done: Promise.all([refetch(url), isFont || within(image.decode())]) };
}
