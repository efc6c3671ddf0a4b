import { matchAssets } from "./asset-match.ts";
import { loaded } from "./loaded.ts";
import { withoutVersion, withVersion } from "./versioned-url.ts";

/** How long an old stylesheet stays while the new one loads. */
const loadLimitMs = 2000;

/**
 * Loads the stylesheets and images that show changed files anew. A stylesheet goes once its successor has come, so that
 * the page is never without; a successor that fails takes its place all the same, since that is what a reload would show.
 *
 * @param files null: every one, for a page that does not know what it has missed
 * @returns how many elements were given a new URL
 */
export async function restyle(files: readonly string[] | null, version: number): Promise<number> {
  const sheets = own([...document.querySelectorAll<HTMLLinkElement>('link[rel~="stylesheet"][href]')], "href");
  const images = own([...document.querySelectorAll<HTMLImageElement>("img[src]")], "src");
  const isImage = (file: string) => /\.(apng|avif|gif|ico|jpe?g|png|svg|webp)$/i.test(file);
  const chosenSheets = choose(
    sheets,
    files?.filter((file) => !isImage(file)),
  );
  const chosenImages = choose(images, files?.filter(isImage));
  for (const { element, url } of chosenImages) element.src = withVersion(url, version);
  await Promise.all(chosenSheets.map(({ element, url }) => replaceSheet(element, withVersion(url, version))));
  return chosenSheets.length + chosenImages.length;
}

interface Asset<Element> {
  element: Element;
  url: string;
}

/** Those of this origin: others are not served from the files here. */
function own<Element extends HTMLElement>(elements: Element[], attribute: string): Asset<Element>[] {
  return elements.flatMap((element) => {
    const address = element.getAttribute(attribute) ?? "";
    if (!URL.canParse(address, document.baseURI)) return [];
    const url = new URL(address, document.baseURI);
    return url.origin === location.origin ? [{ element, url: withoutVersion(url.href) }] : [];
  });
}

function choose<Element>(assets: Asset<Element>[], files: readonly string[] | undefined): Asset<Element>[] {
  if (!files) return assets;
  const paths = assets.map(({ url }) => new URL(url).pathname);
  const chosen = matchAssets(paths, files);
  return assets.filter((_asset, index) => chosen.has(index));
}

async function replaceSheet(old: HTMLLinkElement, href: string): Promise<void> {
  const fresh = old.cloneNode() as HTMLLinkElement;
  fresh.nonce = old.nonce;
  const done = loaded(fresh, loadLimitMs);
  fresh.href = href;
  old.after(fresh);
  await done;
  old.remove();
}
