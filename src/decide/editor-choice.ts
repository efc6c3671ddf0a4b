import { commandWords, editorName, isEditor, isInTerminal } from "./editor-command.ts";

/** The editor that is meant: `words` as it is called; `isForPlaces`: see `editorCommand`. */
export type EditorChoice =
  | { type: "window"; words: string[]; isForPlaces: boolean }
  | { type: "terminal"; words: string[] }
  | { type: "none" };

export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** Programs have a screen to open windows on. */
  hasScreen: boolean;
  /** Paths of the programs that run. */
  running(): readonly string[];
  /** Whether a program of this name can be called. */
  isOnPath(name: string): boolean;
}

/**
 * Which editor to open. Variables for just this are obeyed as they are. `VISUAL` and `EDITOR` are often set for commit
 * messages: one of these that needs a terminal gives way to an editor that runs with a window of its own.
 */
export function chooseEditor({ env, hasScreen, running, isOnPath }: Surroundings): EditorChoice {
  const inTerminal = (words: string[]) => isInTerminal(words, hasScreen);
  for (const variable of ["HOTRUN_EDITOR", "LAUNCH_EDITOR"]) {
    const words = commandWords(env[variable] ?? "");
    if (words.length > 0)
      return inTerminal(words) ? { type: "terminal", words } : { type: "window", words, isForPlaces: true };
  }
  const general = [env.VISUAL, env.EDITOR].map((text) => commandWords(text ?? "")).filter((words) => words.length > 0);
  const windowed = general.find((words) => !inTerminal(words));
  if (windowed) return { type: "window", words: windowed, isForPlaces: false };
  const program = around(env) ?? runningEditor(running(), isOnPath);
  if (program) return { type: "window", words: [program], isForPlaces: false };
  const [words] = general;
  return words ? { type: "terminal", words } : { type: "none" };
}

/** The editor in whose terminal hotrun was started. */
function around(env: Surroundings["env"]): string | null {
  if (env.TERM_PROGRAM === "vscode") {
    // Cursor, Windsurf and others say "vscode" too; this path is in their own folder.
    const own = /[\\/](cursor|windsurf|trae|kiro|codium|vscodium|positron)[^\\/]*[\\/]/i.exec(
      env.VSCODE_GIT_ASKPASS_NODE ?? "",
    );
    const name = own?.[1]?.toLowerCase().replace("vscodium", "codium") ?? "code";
    return name === "code" && /insiders/i.test(env.TERM_PROGRAM_VERSION ?? "") ? "code-insiders" : name;
  }
  return env.ZED_TERM === "true" || env.TERM_PROGRAM === "zed" ? "zed" : null;
}

/** macOS: what is run is in the application's folder, and what can be called is elsewhere in there. */
const inApplications: Record<string, string> = {
  "Visual Studio Code": "Contents/Resources/app/bin/code",
  "Visual Studio Code - Insiders": "Contents/Resources/app/bin/code",
  VSCodium: "Contents/Resources/app/bin/codium",
  Cursor: "Contents/Resources/app/bin/cursor",
  Windsurf: "Contents/Resources/app/bin/windsurf",
  Zed: "Contents/MacOS/cli",
  "Sublime Text": "Contents/SharedSupport/bin/subl",
  MacVim: "Contents/bin/mvim",
};

/** Linux: the command that passes a place on to the program that runs, where it is not called like that. */
const commands: Record<string, string> = { "zed-editor": "zed", sublime_text: "subl" };

function runningEditor(programs: readonly string[], isOnPath: Surroundings["isOnPath"]): string | null {
  for (const program of programs) {
    const [, application = "", name = ""] = /^(.*\/([^/]+)\.app)\/Contents\/MacOS\/[^/]+$/.exec(program) ?? [];
    const callable = inApplications[name];
    if (callable) return `${application}/${callable}`;
    if (!isEditor(program)) continue;
    const command = commands[editorName(program)] ?? editorName(program);
    // What is on the path knows more of how it is started: in a snap, in a sandbox.
    return isOnPath(command) ? command : program;
  }
  return null;
}

/** As it is said in messages. */
export function saidEditor(words: readonly string[]): string {
  return editorName(words[0] ?? "");
}
