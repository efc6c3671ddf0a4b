import { openedText } from "../decide/opened-text.ts";
import { placeToOpen } from "../decide/place-to-open.ts";
import type { Failure } from "../protocol/failure.ts";
import type { Editor } from "./editor.ts";
import type { Journal } from "./journal.ts";

/** Opens the editor where the last failure is, also once that is mended; says what came of it. */
export function createFailureOpener(journal: Pick<Journal, "on">, editor: Editor): () => Promise<string> {
  let last: Failure | null = null;
  journal.on("failure", (failure) => {
    last = failure;
  });
  return async () => {
    const place = last && placeToOpen(last);
    if (!last) return "Nothing has failed yet.";
    return place ? openedText(await editor.open(place), place) : "The last failure names no file.";
  };
}
