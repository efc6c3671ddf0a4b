import { absolute, longestMessage, type Quoted, type TracePart } from "./trace.ts";

/** An error that a compiler found. */
export interface Diagnostic extends TracePart {
  /** The line that it begins at. */
  at: number;
}

interface Reading {
  lines: readonly string[];
  at: number;
}

interface Said {
  file: string;
  line?: string | undefined;
  column?: string | undefined;
  message: string;
  quoted?: Quoted;
}

type Reader = (reading: Reading) => Said | null;

/** How a language's compiler, or one that builds pages, says what is wrong. */
const readers: Reader[] = [
  typescript,
  esbuildShort,
  (reading) => behind(reading, /^(?:✘|X) \[ERROR\] (.*)$/, /^ {4}(\S.*):(\d+):(\d+):$/),
  (reading) => behind(reading, /^error(?:\[E\d+\])?: (.*)$/, /^ *--> (\S.*):(\d+):(\d+)$/),
  boxed,
  (reading) => behind(reading, /^Error: (.*)$/, /^ {2}(\S.*) (\d+):(\d+) {2}\S.*$/),
  (reading) => behind(reading, /^ *error: (.*)$/, /^ *└─ (\S.*?\.\w+):(\d+)(?::(\d+))?/),
  rollup,
  vite,
  webpack,
  javac,
  kotlin,
  shell,
  classic,
  go,
];

/** All of them, in their order, each once. */
export function diagnosticsIn(lines: readonly string[], cwd: string): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (let at = 0; at < lines.length && found.size < most; at++) {
    if (!/\d|error|×|⨯|^ *x |^\[vite/i.test(lines[at] as string)) continue;
    const said = firstOf({ lines, at });
    if (!said) continue;
    const { file, line, column, message, quoted } = said;
    const path = absolute(file, cwd);
    if (path === null) continue;
    const key = [path, line, column, message].join("\n");
    if (found.has(key)) continue;
    found.set(key, {
      message,
      file: path,
      ...(line !== undefined && { line: Number(line) }),
      ...(column !== undefined && { column: Number(column) }),
      ...(quoted && { quoted }),
      frames: [],
      at,
    });
  }
  return [...found.values()];
}

/** Nobody reads more of them. */
const most = 200;

function firstOf(reading: Reading): Said | null {
  for (const read of readers) {
    const said = read(reading);
    if (said) return said;
  }
  return null;
}

const lineOf = ({ lines, at }: Reading): string => lines[at] as string;

/** `a.ts(1,2): error TS2304: …`, or `a.ts:1:2 - error TS2304: …`; more of the message is indented. */
function typescript(reading: Reading): Said | null {
  const match =
    /^(\S.*)\((\d+),(\d+)\): error ((?:TS|CS|FS|BC|MSB)\d+: .*)$/.exec(lineOf(reading)) ??
    /^(\S.*):(\d+):(\d+) - error (TS\d+: .*)$/.exec(lineOf(reading));
  if (!match) return null;
  const [, file = "", line, column, first = ""] = match;
  const message = [first];
  for (let at = reading.at + 1; message.length < longestMessage && /^ {2,}\S/.test(reading.lines[at] ?? ""); at++) {
    message.push(reading.lines[at] as string);
  }
  return { file, line, column, message: message.join("\n") };
}

/** As it is in the message of an error of esbuild's: `a.ts:1:6: ERROR: …`, with columns from 0. */
function esbuildShort(reading: Reading): Said | null {
  const [, file, line, column, message = ""] = /^(\S.*):(\d+):(\d+): ERROR: (.*)$/.exec(lineOf(reading)) ?? [];
  return file === undefined ? null : { file, line, column: String(Number(column) + 1), message };
}

/** The message first, the place some lines below. */
function behind(reading: Reading, head: RegExp, place: RegExp): Said | null {
  const [, message] = head.exec(lineOf(reading)) ?? [];
  if (message === undefined) return null;
  for (let at = reading.at + 1; at <= Math.min(reading.at + 12, reading.lines.length - 1); at++) {
    const text = reading.lines[at] as string;
    if (head.test(text)) return null;
    const [, file, line, column] = place.exec(text) ?? [];
    if (file === undefined) continue;
    // esbuild counts columns from 0.
    const isEsbuild = text.endsWith(":") && column !== undefined;
    return { file, line, column: isEsbuild ? String(Number(column) + 1) : column, message };
  }
  return null;
}

const boxPlace = /^ *[╭,][-─]\[ ?(\S.*?):(\d+):(\d+) ?\]/;

/** As swc and oxc have it: the message, the place of the box, in it the line, and below that its mark. */
function boxed(reading: Reading): Said | null {
  const said = behind(reading, /^ *(?:×|x|⨯) (.*)$/, boxPlace);
  if (!said) return null;
  const box = reading.lines.slice(reading.at + 1, reading.at + 20);
  const begin = box.findIndex((line) => boxPlace.test(line));
  for (let at = begin + 1; at < box.length; at++) {
    const [, before = "", line] = /^( *(\d+) [|│] )/.exec(box[at - 1] as string) ?? [];
    const mark = /^ *[:·] [^^─┬]*[\^─┬]/.exec(box[at] as string)?.[0];
    if (line !== undefined && mark) return { ...said, line, column: String(mark.length - before.length) };
  }
  return said;
}

/** `[vite]: Rollup failed to resolve import "x" from "/x/src/main.js".` */
function vite(reading: Reading): Said | null {
  const [, message, file] = /^\[vite[\w:-]*\]:? (.* from "([^"]+)"\.?)$/.exec(lineOf(reading)) ?? [];
  return message === undefined ? null : { file: file as string, message };
}

/** `src/main.js (3:8): "foo" is not exported by …`, perhaps after the name of the error or of a plugin. */
function rollup(reading: Reading): Said | null {
  const match =
    /^(?:\[!\] )?(?:\(plugin [^)]*\) )?(?:\[[\w:@/-]+\] )?(?:\w*Error: )?(\S.*?) ?\((\d+):(\d+)\): (.*)$/.exec(
      lineOf(reading),
    );
  if (!match || !/\.\w+$/.test(match[1] as string)) return null;
  const [, file = "", line, column, message = ""] = match;
  // Rollup counts columns from 0.
  return { file, line, column: String(Number(column) + 1), message };
}

/** `ERROR in ./src/a.ts 3:5-8`, or of its loader for TypeScript, `[tsl] ERROR in /x/a.ts(3,5)`; the message below. */
function webpack(reading: Reading): Said | null {
  const match =
    /^ERROR in (\S+?)(?: (\d+):(\d+)(?:-\d+(?::\d+)?)?)?$/.exec(lineOf(reading)) ??
    /^\[tsl\] ERROR in (\S+)\((\d+),(\d+)\)$/.exec(lineOf(reading));
  const message = reading.lines[reading.at + 1]?.trim() ?? "";
  if (!match || message === "") return null;
  const [, file = "", line, column] = match;
  const counted = column !== undefined && !lineOf(reading).startsWith("[tsl]") ? String(Number(column) + 1) : column;
  return { file, line, column: counted, message };
}

/** `Foo.java:2: error: …`, the line, and a mark below it. */
function javac(reading: Reading): Said | null {
  const [, file, line, message = ""] = /^(\S.*\.(?:java|scala|groovy)):(\d+): error: (.*)$/.exec(lineOf(reading)) ?? [];
  if (file === undefined) return null;
  const more: string[] = [];
  for (let at = reading.at + 1; at < reading.at + longestMessage && at < reading.lines.length; at++) {
    const mark = reading.lines[at] as string;
    const source = reading.lines[at - 1] as string;
    if (/^\s*\^$/.test(mark)) {
      const text = source.trimStart();
      const told = [message, ...more.slice(0, -1)].join("\n");
      return { file, line, message: told, quoted: { text, at: mark.indexOf("^") - (source.length - text.length) } };
    }
    more.push(mark);
  }
  return { file, line, message };
}

/** `e: file:///x/Foo.kt:3:5 …`, or before Kotlin 1.9 `e: /x/Foo.kt: (3, 5): …`. */
function kotlin(reading: Reading): Said | null {
  const match =
    /^e: (\S.*\.kts?):(\d+):(\d+):? (.*)$/.exec(lineOf(reading)) ??
    /^e: (\S.*\.kts?): \((\d+), (\d+)\): (.*)$/.exec(lineOf(reading));
  return match && { file: match[1] as string, line: match[2], column: match[3], message: match[4] as string };
}

/** As C compilers have it, and many others after them: `a.c:1:21: error: …`. */
function classic(reading: Reading): Said | null {
  const match = /^(\S.*?):(\d+)(?::(\d+))?: (?:fatal |syntax )?error:? (\S.*)$/i.exec(lineOf(reading));
  return match && { file: match[1] as string, line: match[2], column: match[3], message: match[4] as string };
}

/** `run.sh: line 2: foo: command not found`; dash leaves out the word. */
function shell(reading: Reading): Said | null {
  const match = /^(\S.*\.(?:sh|bash|zsh)): (?:line )?(\d+): (\S.*)$/.exec(lineOf(reading));
  return match && { file: match[1] as string, line: match[2], message: match[3] as string };
}

function go(reading: Reading): Said | null {
  const match = /^(?:vet: )?(\S.*\.go):(\d+):(\d+): (?!warning)(\S.*)$/.exec(lineOf(reading));
  return match && { file: match[1] as string, line: match[2], column: match[3], message: match[4] as string };
}
