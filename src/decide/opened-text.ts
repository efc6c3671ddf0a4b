import type { Opened, Place } from "../protocol/editor.ts";

/** What came of opening an editor, and what can be done about it. */
export function openedText(opened: Opened, { file, line, column }: Place): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  switch (opened.type) {
    case "opened":
      return `Opened ${place} in ${opened.editor}.`;
    case "terminal":
      return `${opened.editor} needs a terminal, and hotrun has this one. The place is ${place}. HOTRUN_EDITOR can name an editor with a window of its own.`;
    case "failed":
      return `${opened.editor} could not be started (${opened.message}). Set HOTRUN_EDITOR to your editor's command, and start hotrun again. The place is ${place}.`;
    case "none":
      return `No editor is known. Set HOTRUN_EDITOR to yours (for example HOTRUN_EDITOR=code), and start hotrun again. The place is ${place}.`;
    case "missing":
      return `${file} is not there any more.`;
    case "crowded":
      return "An editor was opened five times within a second. Try again in a moment.";
  }
}
