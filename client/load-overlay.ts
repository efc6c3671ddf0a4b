import type { createOverlay } from "./overlay/overlay.ts";
import type { Tag } from "./tag.ts";
import { trustedScriptUrl } from "./trusted.ts";

/**
 * Loads what is needed only when there is something to show. It comes by the path of the client itself, which every policy of
 * the page lets in; those that go by nonces know ours.
 */
export function loadOverlay({ prefix, nonce }: Tag): Promise<typeof createOverlay> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.nonce = nonce;
    script.src = trustedScriptUrl(`${prefix}client.js?overlay`);
    script.onload = () => resolve(Reflect.get(script, "createOverlay"));
    script.onerror = reject;
    document.documentElement.append(script);
    script.remove();
  });
}
