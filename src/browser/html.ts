import { createHash } from "node:crypto";
import { withoutControls } from "./without-controls.ts";

/** HTML that is safe to send: made by `html` alone, which escapes every string that is put into it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Html | string | number | null | undefined | Content[];

/** A template: strings are text in it (also within quoted attributes), null and undefined nothing, lists each part. */
export function html(template: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(String.raw({ raw: template }, ...contents.map(written)));
}

/** For what is written in our own source: styles, scripts, the client tag. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** A source of a Content-Security-Policy for exactly this inline style or script. */
export function cspHash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function written(content: Content): string {
  if (content === null || content === undefined) return "";
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return content.map(written).join("");
  return withoutControls(String(content)).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
