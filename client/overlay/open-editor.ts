import { note } from "./note.ts";

export interface OpenerOptions {
  /** Path that everything of hotrun's is under, with a slash at both ends. */
  prefix: string;
  token: string;
}

/** Has the launcher open the editor at the place that a button names; says why it did not. */
export async function openEditor(button: HTMLElement, { prefix, token }: OpenerOptions): Promise<void> {
  const { file, line, column } = button.dataset;
  const place = { file, ...(line && { line: Number(line) }), ...(column && { column: Number(column) }) };
  try {
    const answer = await fetch(`${prefix}open`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-hotrun-token": token },
      body: JSON.stringify(place),
    });
    note(button, answer.ok ? "" : (await answer.text()).trim());
  } catch {
    note(button, "hotrun does not answer.");
  }
}
