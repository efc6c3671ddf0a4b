import { isImage, renewImages } from "./images.ts";
import { renewSheets } from "./sheets.ts";

export type Restyled =
  | {
      /** How many elements and rules were given something new. */
      nodes: number;
      /** No URL shows one of the files: it may be a part of the page's HTML. */
      isInHtml: boolean;
    }
  /** Only a page load shows it. */
  | { reload: "stylesheet" };

/** Whether a file is shown without a word of the page's HTML, or is what such a file is made of. */
export function isAsset(file: string): boolean {
  return isImage(file) || /\.(css|less|p(ost)?css|s[ac]ss|styl)$/i.test(file);
}

/**
 * Shows what has changed of stylesheets, images and fonts, without touching anything else. What is new has been loaded
 * before the old one goes, so that the page is never without, as long as it comes in time.
 *
 * @param files null: every one, for a page that does not know what it has missed
 */
export async function restyle(files: readonly string[] | null, version: number): Promise<Restyled> {
  const [images, sheets] = await Promise.all([
    renewImages(files?.filter(isImage) ?? null, version),
    renewSheets(files?.filter((file) => !isImage(file)) ?? null, version),
  ]);
  if (sheets.isLost) return { reload: "stylesheet" };
  const unshown = [...images.unshown, ...sheets.unshown];
  return { nodes: images.nodes + sheets.nodes, isInHtml: unshown.some((file) => /(css|less|svg)$/i.test(file)) };
}
