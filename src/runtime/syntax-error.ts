/** Source of the modules that did not parse, by their errors. */
const sources = new WeakMap<Error, { url: string; code: string }>();

/** A module does not parse: `placeSyntaxError` will find out where. */
export function noteSyntaxError(error: unknown, url: string, code: string): void {
  if (error instanceof SyntaxError) sources.set(error, { url, code });
}

/**
 * Puts the place before the stack, as Node does for the modules that it loads itself: for a SourceTextModule V8 keeps it to
 * itself. Node's loader is given the same code, which it cannot evaluate even if it parsed.
 */
export async function placeSyntaxError(error: unknown): Promise<void> {
  const source = error instanceof SyntaxError ? sources.get(error) : undefined;
  if (!source) return;
  sources.delete(error as SyntaxError);
  const code = `${source.code}\nimport "hotrun:never";`;
  const refused = await import(`data:text/javascript,${encodeURIComponent(code)}`).catch((reason: unknown) => reason);
  const [, line, text, caret] = /^data:[^\n]*:(\d+)\n([^\n]*)\n( *\^+)/.exec(String(refused?.stack)) ?? [];
  if (line)
    (error as SyntaxError).stack = `${source.url}:${line}\n${text}\n${caret}\n\n${(error as SyntaxError).stack}`;
}
