import type { Place } from "../protocol/editor.ts";

/** A program and its arguments, which no shell sees. */
export interface EditorCommand {
  program: string;
  args: string[];
}

/** The words of `EDITOR="/opt/My Editor/bin/edit" --flag`; backslashes are plain, as in paths on Windows. */
export function commandWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
}

/** `/usr/bin/code-insiders` → `code-insiders`, `C:\bin\Code.exe` → `code`, `webstorm64` → `webstorm`. */
export function editorName(program: string): string {
  const base = program.slice(Math.max(program.lastIndexOf("/"), program.lastIndexOf("\\")) + 1);
  return base
    .toLowerCase()
    .replace(/\.(?:exe|cmd|bat|sh)$/, "")
    .replace(/64$/, "");
}

type Arguments = (place: Required<Place>) => string[];

/**
 * How editors are told a line and a column. Each of these arguments begins with the absolute path, or is one of ours: a
 * file's name can never be an option.
 */
const forms: { names: RegExp; args: Arguments }[] = [
  {
    names:
      /^(?:code|codium|vscodium|code-oss|cursor|windsurf|trae|kiro|positron|antigravity)(?:-(?:insiders|next|exploration|url-handler))?$/,
    args: ({ file, line, column }) => ["-g", `${file}:${line}:${column}`],
  },
  {
    names: /^(?:zed|zeditor|zed-editor|zedit|subl|sublime_text|sublime|atom|pulsar|lapce)(?:-.*)?$/,
    args: ({ file, line, column }) => [`${file}:${line}:${column}`],
  },
  {
    names:
      /^(?:idea|intellij.*|webstorm|phpstorm|pycharm.*|rubymine|goland|rider|clion|rustrover|aqua|datagrip|dataspell|appcode|studio|android-studio)$/,
    args: ({ file, line, column }) => ["--line", `${line}`, "--column", `${column}`, file],
  },
  {
    names: /^(?:kate|kwrite|cot|geany)$/,
    args: ({ file, line, column }) => ["--line", `${line}`, "--column", `${column}`, file],
  },
  { names: /^(?:gvim|mvim|nvim-qt)$/, args: ({ file, line, column }) => [`+call cursor(${line},${column})`, file] },
  { names: /^neovide$/, args: ({ file, line }) => [file, "--", `+${line}`] },
  {
    names: /^(?:emacs|emacsclient|gedit|gnome-text-editor|xed|pluma)$/,
    args: ({ file, line, column }) => [`+${line}:${column}`, file],
  },
  { names: /^mousepad$/, args: ({ file, line, column }) => [`--line=${line}`, `--column=${column}`, file] },
  { names: /^mate$/, args: ({ file, line, column }) => ["--line", `${line}:${column}`, file] },
  { names: /^bbedit$/, args: ({ file, line }) => [`+${line}`, file] },
  { names: /^notepad\+\+$/, args: ({ file, line, column }) => [`-n${line}`, `-c${column}`, file] },
];

/**
 * How an editor is told to open a place.
 *
 * @param words program and arguments, as the user has set them
 * @param isForPlaces the variable is one that names programs for just this: one that is not known gets file, line and column,
 *   as scripts for `LAUNCH_EDITOR` expect it; else it gets the file alone
 */
export function editorCommand(words: readonly string[], place: Place, isForPlaces: boolean): EditorCommand {
  const [program = "", ...given] = words;
  const { file, line, column = 1 } = place;
  const form = forms.find(({ names }) => names.test(editorName(program)));
  // A process that waits until the file is closed would stay for each click.
  const flags = given.filter((flag) => !form || !/^(?:--wait|-w)$/.test(flag));
  if (line === undefined) return { program, args: [...flags, file] };
  if (form) return { program, args: [...flags, ...form.args({ file, line, column })] };
  return { program, args: [...flags, file, ...(isForPlaces ? [`${line}`, `${column}`] : [])] };
}

const inTerminal =
  /^(?:vi|vim|nvim|vimx|view|nano|pico|micro|hx|helix|kak|joe|jed|jmacs|jove|mg|ne|ed|ex|mcedit|nvi|elvis|vile|amp|tilde|dte|zile|emacs-nox|vim\.(?:basic|tiny|nox)|sensible-editor|editor|less|more|cat)$/;

/** Whether an editor needs a terminal. */
export function isInTerminal(words: readonly string[], hasScreen: boolean): boolean {
  const [program = "", ...flags] = words;
  const name = editorName(program);
  if (/^emacs(?:client)?$/.test(name))
    return !hasScreen || flags.some((flag) => /^(?:-nw|-t|-tty|--tty|--no-window-system)$/.test(flag));
  if (/^n?vim$/.test(name) && flags.includes("-g")) return false;
  return inTerminal.test(name);
}

/** Whether a running program is an editor that can be told to open a place. */
export function isEditor(program: string): boolean {
  const name = editorName(program);
  return (
    !/^(?:emacs|kwrite|gedit|gnome-text-editor|xed|pluma|studio)$/.test(name) &&
    forms.some(({ names }) => names.test(name))
  );
}
