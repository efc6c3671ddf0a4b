import { note } from "./note.ts";

/** Copies the text that the button has; where that is not permitted (http from another machine), it is there to be copied by hand. */
export async function copyText(button: HTMLElement): Promise<void> {
  const text = button.dataset.text ?? "";
  const isCopied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  note(button, isCopied ? "Copied." : "The browser does not let it be copied: here it is.");
  if (!isCopied) showText(button, text);
}

function showText(button: HTMLElement, text: string): void {
  const shown = button.parentElement?.querySelector("textarea") ?? document.createElement("textarea");
  shown.readOnly = true;
  shown.value = text;
  shown.setAttribute("aria-label", "The failure as text");
  button.parentElement?.append(shown);
  shown.focus();
  shown.select();
}
