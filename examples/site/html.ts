/** HTML that needs no more escaping. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = Html | string | number | false | undefined | readonly Value[];

/** Texts in it are escaped, lists are joined, `false` and `undefined` are nothing. */
export function html({ raw: texts }: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(texts.map((text, index) => text + render(values[index])).join(""));
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function render(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return value ? value.map(render).join("") : "";
}
