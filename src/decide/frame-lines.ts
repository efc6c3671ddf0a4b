/** One line of a code frame. */
export interface FrameLine {
  text: string;
  /** `marked`: where the error is; `pointer`: the line below that points into it. */
  role: "plain" | "marked" | "pointer";
}

const numbered = /^\s*>?\s*(\d+)\s*[|│]/;

/**
 * Reads a code frame, in the way of esbuild (`12 │`), Babel and TypeScript (`> 12 |`): the marked line is the one with
 * a `>`, else the one above the pointer, else the one with the failure's number.
 */
export function frameLines(frame: string, line: number | undefined): FrameLine[] {
  const texts = frame.replace(/^\n+|\s+$/g, "").split("\n");
  const isPointer = (text: string | undefined) => text !== undefined && /^[\s|│╵>]*[~^]+[\s~^]*$/.test(text);
  const hasArrow = texts.some((text) => /^\s*>/.test(text) && numbered.test(text));
  const hasPointer = texts.some(isPointer);
  return texts.map((text, index) => {
    if (isPointer(text)) return { text, role: "pointer" };
    const isMarked = hasArrow
      ? /^\s*>/.test(text)
      : hasPointer
        ? isPointer(texts[index + 1])
        : line !== undefined && Number(numbered.exec(text)?.[1]) === line;
    return { text, role: isMarked ? "marked" : "plain" };
  });
}
