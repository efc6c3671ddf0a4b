import type { Problem } from "../protocol/failure.ts";
import { placeOf } from "./failure-text.ts";
import { type Html, html } from "./html.ts";

type Place = Pick<Problem, "file" | "line" | "column">;

/**
 * A place that opens the editor, for which the client reads the `data-` attributes: short names, from the app's folder on, of
 * which the folders recede; the whole path is in the title.
 */
export function placeHtml(place: Place & { file: string }, root: string): Html {
  const { file, line, column } = place;
  const shown = fromFolder(file, root);
  const cut = Math.max(shown.lastIndexOf("/"), shown.lastIndexOf("\\")) + 1;
  const position = [line, column].filter((part) => part !== undefined).map((part) => `:${part}`);
  return html`<button type="button" class="place" data-file="${file}" data-line="${line}" data-column="${column}" title="${placeOf(place)}">${breakable(shown.slice(0, cut))}<b>${shown.slice(cut)}</b>${position}</button>`;
}

/** A long path is broken between folders, not within a name. */
function breakable(folders: string): Html[] {
  return (folders.match(/[^\\/]*[\\/]/g) ?? []).map((folder) => html`${folder}<wbr>`);
}

/** The path as it is from this folder on, where it is in there; from the last `node_modules` on, where it is in a package. */
export function fromFolder(file: string, root: string): string {
  const packages = /^.*[\\/]node_modules[\\/](?=.)/s.exec(file);
  if (packages) return file.slice(packages[0].length);
  const folder = root.replace(/[\\/]+$/, "");
  const isInside = folder !== "" && file.startsWith(folder) && /^[\\/]./s.test(file.slice(folder.length));
  return isInside ? file.slice(folder.length + 1) : file;
}
