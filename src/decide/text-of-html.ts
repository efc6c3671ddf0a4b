const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: " " };

/** What a page says, comments and the contents of fields included, with its lines: not exact, but good enough to read a trace. */
export function textOfHtml(html: string): string {
  return withoutCode(html)
    .replace(/<!--|-->/g, "\n")
    .replace(/<br\s*\/?>|<\/(?:p|div|li|pre|h\d|td|tr|ul|ol|textarea)\s*>/gi, "\n")
    .replace(/<[a-z/!][^<>]*>/gi, "")
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hexadecimal, name) => {
      if (name) return named[name.toLowerCase()] ?? whole;
      const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
}

/** Without scripts and styles; one that does not end takes the rest with it, as in browsers. Each character is looked at once. */
function withoutCode(html: string): string {
  const begin = /<(?:script|style)\b[^<>]*>/gi;
  const end = /<\/(?:script|style)\s*>/gi;
  let text = "";
  for (let from = 0; ; from = end.lastIndex) {
    begin.lastIndex = from;
    const found = begin.exec(html);
    text += html.slice(from, found?.index);
    end.lastIndex = begin.lastIndex;
    if (!found || !end.test(html)) return text;
  }
}
