import type { Page } from "../page.ts";
import { emit } from "../page-events.ts";
import type { Tag } from "../tag.ts";
import { type Click, followedUrl, isSamePage } from "./link.ts";
import { createPlaces } from "./places.ts";

export interface NavigationOptions {
  tag: Tag;
  page: Page;
  /** The tab shows another URL now. */
  onMoved(): void;
}

/** Shows another page of the app in this tab; resolves when it is there. */
export type Navigate = (path: string) => Promise<void>;

/** Follows links by morphing this page into the one that they lead to (`--navigate`); else by page loads. */
export function createNavigation({ tag, page, onMoved }: NavigationOptions): Navigate {
  const load: Navigate = (path) => {
    location.assign(path);
    // The page that could hear of its end is gone by then.
    return new Promise(() => {});
  };
  if (!tag.navigate || !tag.morph) return load;
  const places = createPlaces();

  async function navigate(path: string): Promise<void> {
    const url = new URL(path, document.baseURI).href;
    if (!emit("navigate", { url })) return load(url);
    const isShown = await page.show(url, {
      enter(final) {
        places.mark();
        const target = final.includes("#") ? final : final + new URL(url).hash;
        if (target === location.href) history.replaceState(history.state, "", target);
        else places.push(target);
      },
      arrived: places.restore,
    });
    if (!isShown) return load(url);
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
    if (isSamePage(url, page.url)) return places.restore();
    const isShown = await page.show(url, { enter() {}, arrived: places.restore });
    if (isShown) onMoved();
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
