import { escapeHtml } from "./page.ts";
import type { Message } from "./rooms.ts";

/** How a message looks. Change it and save: what was said before follows too. */
export function messageHtml({ name, text, at }: Message): string {
  const time = new Date(at).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hour12: false });
  return `<li>
  <b style="--hue: ${hueOf(name)}">${escapeHtml(name)}</b> <time>${time}</time>
  <p>${escapeHtml(text)}</p>
</li>`;
}

/** Each name has a colour of its own. */
function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 137 + (character.codePointAt(0) ?? 0)) % 360;
  return sum;
}
