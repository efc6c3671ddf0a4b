/** What a console shows of these arguments, as one text; as short as can be read. Runs no code of the page that it can avoid. */
export function consoleText(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  const texts: string[] = [];
  if (typeof first === "string") {
    texts.push(
      first.replace(/%[sdifoOc%]/g, (mark) => {
        if (mark === "%%" || rest.length === 0) return args.length > 1 && mark === "%%" ? "%" : mark;
        const value = rest.shift();
        return mark === "%c" ? "" : textOf(value);
      }),
    );
  } else if (args.length > 0) texts.push(textOf(first));
  return [...texts, ...rest.slice(0, maxArguments).map((value) => textOf(value))]
    .map((text) => text.slice(0, maxArgument))
    .join(" ");
}

const maxArguments = 20;
const maxArgument = 2000;

/** @param above the objects that the value is in, outermost first */
export function textOf(value: unknown, above: readonly unknown[] = []): string {
  if (typeof value === "string") return above.length > 0 ? JSON.stringify(value.slice(0, 200)) : value;
  if (typeof value === "bigint") return `${value}n`;
  try {
    if (typeof value === "function") return `ƒ ${value.name}()`;
    return typeof value !== "object" || value === null ? String(value) : objectText(value, above);
  } catch {
    // A proxy can throw at any question.
    return "[object]";
  }
}

function objectText(value: object, above: readonly unknown[]): string {
  if (above.includes(value)) return "[circular]";
  if (value instanceof Error) {
    return value + (value.cause === undefined ? "" : ` [cause: ${textOf(value.cause, [...above, value])}]`);
  }
  if (value instanceof Date || value instanceof RegExp) return String(value);
  if ("nodeType" in value) return nodeText(value as Node);
  if (above.length > 2) return "{…}";
  const inside = [...above, value];
  const list = (items: readonly unknown[], text: (item: never) => string) => {
    // Widely at the top, or an object as large as an app would take as long as one.
    const shown = items.slice(0, above.length > 0 ? 6 : 20);
    return shown.map((item) => text(item as never)).join(", ") + (shown.length < items.length ? ", …" : "");
  };
  if (Array.isArray(value)) return `[${list(value, (item) => textOf(item, inside))}]`;
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "";
  const kind = name === "Object" || name === "" ? "" : `${name} `;
  if (value instanceof Set) return `${kind}{${list([...value], (item) => textOf(item, inside))}}`;
  if (value instanceof Map) {
    const pair = ([key, item]: [unknown, unknown]) => `${textOf(key, inside)} => ${textOf(item, inside)}`;
    return `${kind}{${list([...value], pair)}}`;
  }
  const property = (key: string) => {
    const { get, value: item } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    return `${key}: ${get ? "(…)" : textOf(item, inside)}`;
  };
  return `${kind}{${list(Object.keys(value), property)}}`;
}

function nodeText(node: Node): string {
  if (node.nodeType !== 1) return node.nodeName;
  const element = node as Element;
  const { id } = element;
  // A field of this name is what a form has in place of its id.
  return `<${element.localName}${id && typeof id === "string" ? `#${id}` : ""}${[...element.classList].map((name) => `.${name}`).join("")}>`;
}
