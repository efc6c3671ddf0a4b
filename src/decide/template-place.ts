import type { Place, Sources } from "./sources.ts";

/** What a template engine says in the message of its error, in place of a stack that would lead into compiled code. */
export interface TemplateError {
  /** The line is not always known. */
  place: Pick<Place, "file" | "column"> & { line?: number };
  /** Without the place, and the lines of the template. */
  message: string;
}

/**
 * Files that may be shown for what a message says: it may have been put together from what was sent to the app, and must not
 * bring any other file onto a page.
 */
export function isTemplate(file: string): boolean {
  return /\.(?:ejs|pug|jade|njk|nunj|nunjucks|html?|eta|liquid|hbs|handlebars|mustache|twig|vto|edge|svelte|vue|mdx?)$/i.test(
    file,
  );
}

/**
 * EJS, Pug, Eta: `file:line:column`, some lines of it, an empty line, the message. Each line can be read in one way only: the text
 * may be anybody's, and must not be tried in all of many.
 */
const withLines = /^((?:\/|[A-Za-z]:[\\/])[^\n:]*):(\d+)(?::(\d+))?\n(?:[^\n|]*\|[^\n]*\n|-+\^[^\n|]*\n)+\n(.*)$/s;
/** Nunjucks: `(file) [Line 2, Column 7]`, then the message. */
const inBrackets = /^\(((?:\/|[A-Za-z]:[\\/])[^\n]*)\) \[Line (\d+), Column (\d+)\]\n\s*(.*)$/s;
/** Liquid: the message, then `file:…, line:1, col:4`. */
const atEnd = /^(.*), file:((?:\/|[A-Za-z]:[\\/])[^\n,]*), line:(\d+), col:(\d+)/s;
/** EJS, of a template that it cannot compile. */
const whole = /^(.*) in ((?:\/|[A-Za-z]:[\\/])[^\n]*) while compiling ejs/;

/** The place in a template that an error is about; null: it says nothing of one that can be read. */
export function templateError(message: string, { read }: Pick<Sources, "read">): TemplateError | null {
  const found = told(message);
  return found && isTemplate(found.place.file) && read(found.place.file) !== null ? found : null;
}

function told(message: string): TemplateError | null {
  const [, file, line, column, rest = ""] = withLines.exec(message) ?? [];
  if (file !== undefined) return { place: placeOf(file, line, column), message: rest };
  const [, template, row, col, what = ""] = inBrackets.exec(message) ?? [];
  if (template !== undefined) {
    // Errors of a template that runs count from 0, those of its syntax from 1; only the former have a name.
    const from = /^\w*Error: /.test(what) ? 1 : 0;
    return { place: { file: template, line: Number(row) + from, column: Number(col) + from }, message: what };
  }
  const [, before = "", liquid, at, position] = atEnd.exec(message) ?? [];
  if (liquid !== undefined) return { place: placeOf(liquid, at, position), message: before };
  if (!message.includes(" while compiling ejs")) return null;
  const [, reason = "", uncompiled] = whole.exec(message) ?? [];
  return uncompiled === undefined ? null : { place: { file: uncompiled }, message: reason };
}

function placeOf(file: string, line: string | undefined, column: string | undefined): Place {
  return { file, line: Number(line), ...(column !== undefined && { column: Number(column) }) };
}
