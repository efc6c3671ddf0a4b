import { loadPage } from "../load-page.ts";
import type { Page } from "../page.ts";
import { emit } from "../page-events.ts";
import type { Tag } from "../tag.ts";
import { fetchDocument } from "./fetch-document.ts";
import { type Click, followedUrl, isSamePage } from "./link.ts";
import { createPlaces } from "./places.ts";
import { renew } from "./renew.ts";
import { withTransition } from "./transition.ts";

export interface NavigationOptions {
  tag: Tag;
  page: Page;
  /** The tab shows another URL now. */
  onMoved(): void;
}

/** Shows another page of the app in this tab; resolves when it is there. */
export type Navigate = (path: string) => Promise<void>;

/** Follows links by morphing this page into the one that they lead to (`--navigate`). */
export function createNavigation({ tag, page, onMoved }: NavigationOptions): Navigate {
  if (!tag.navigate || !tag.morph) return loadPage;
  const places = createPlaces();

  /** False: only the browser can show it. */
  async function show(url: string, enter: (final: string) => void): Promise<boolean> {
    try {
      return await page.alone(async () => {
        const [fetched, origin] = await Promise.all([fetchDocument(url, tag.page), page.shown.begin()]);
        if (!fetched || origin !== "known") return false;
        return withTransition(async () => {
          enter(fetched.url);
          const isShown = await page.shown.become(fetched, renew);
          if (isShown) places.restore();
          return isShown;
        });
      });
    } catch (error) {
      reportError(error);
      return false;
    }
  }

  function enter(final: string, url: string): void {
    places.mark();
    const target = final.includes("#") ? final : final + new URL(url).hash;
    if (target === location.href) history.replaceState(history.state, "", target);
    else places.push(target);
  }

  async function navigate(path: string): Promise<void> {
    const url = new URL(path, document.baseURI).href;
    if (!emit("navigate", { url })) return loadPage(url);
    if (!(await show(url, (final) => enter(final, url)))) return loadPage(url);
    onMoved();
  }

  addEventListener("click", (event) => {
    const link = linkOf(event);
    const url = link && followedUrl(clickOf(event, link), location.href, tag.prefix);
    if (!url) return;
    event.preventDefault();
    void navigate(url);
  });

  addEventListener("popstate", async ({ state }) => {
    if (!places.arrive(state)) return;
    const url = location.href;
    if (isSamePage(url, page.shown.url)) return places.restore();
    if (await show(url, () => {})) onMoved();
    // The history is there already: what it leads to has to be loaded in place.
    else if (url === location.href) location.reload();
  });

  return navigate;
}

type Link = HTMLAnchorElement | SVGAElement;

function linkOf(event: MouseEvent): Link | null {
  const isLink = (target: EventTarget) => target instanceof Element && target.matches("a[href], area[href], a[*|href]");
  return (event.composedPath().find(isLink) as Link | undefined) ?? null;
}

function clickOf(event: MouseEvent, link: Link): Click {
  const { button, metaKey, ctrlKey, shiftKey, altKey, defaultPrevented } = event;
  return {
    button,
    isModified: metaKey || ctrlKey || shiftKey || altKey,
    isPrevented: defaultPrevented,
    href: typeof link.href === "string" ? link.href : new URL(link.href.baseVal, document.baseURI).href,
    target: link.getAttribute("target") ?? document.querySelector("base[target]")?.getAttribute("target") ?? "",
    isDownload: link.hasAttribute("download"),
    isEditable: (link as HTMLElement).isContentEditable === true,
  };
}
