import type { TraceProblem } from "./problem.ts";

/** What advice depends on besides the words of the program. */
export interface HintFacts {
  /** Whether a file or folder of this name is in the app's folder. */
  has(name: string): boolean;
  /** A virtual environment in the app's folder that the program does not run in; null: none. */
  unusedVenv: string | null;
}

type Advice = (match: RegExpExecArray, facts: HintFacts, problem: TraceProblem) => string | null;

/** What people install under another name than they import it by. */
const otherNames: Record<string, string> = {
  bs4: "beautifulsoup4",
  cv2: "opencv-python",
  dotenv: "python-dotenv",
  jwt: "pyjwt",
  PIL: "pillow",
  sklearn: "scikit-learn",
  yaml: "pyyaml",
};

const portInUse =
  "Another program has this port. A command is told by PORT in its environment where to listen; write {port} into the command if it takes that from its arguments, or say with --app-port where it listens.";

/** What to do about the commonest, by what the program has said. */
const table: [words: RegExp, advice: Advice][] = [
  [/^ModuleNotFoundError: No module named '([\w.]+)'/, missingPython],
  [/[Aa]ddress already in use|EADDRINUSE|port (?:\d+ )?(?:is|was) already in use/i, () => portInUse],
  [/^KeyError: '(\w+)'/, ([, name], _facts, { frame }) => (isMarked(frame, "environ") ? unset(name) : null)],
  [
    /^key not found: "(\w+)" \(KeyError\)/,
    ([, name], _facts, { frame }) => (isMarked(frame, "ENV") ? unset(name) : null),
  ],
  [/Failed opening required '[^']*vendor\/autoload\.php'/, () => "Install the app's packages: composer install"],
  [/^Error: Class "([\w\\]+)" not found/, missingClass],
  [
    /^cannot load such file -- ([\w/.-]+) \(LoadError\)|^Could not find (?:gem )?'?([\w-]+?)(?:-\d[\w.]*)?'? .*\bgems?\b/,
    missingRuby,
  ],
  [
    /^Error(?: \[ERR_MODULE_NOT_FOUND\])?: Cannot find (?:module|package) '((?![./])(?:@[\w.-]+\/)?[\w.-]+)/,
    missingNode,
  ],
  [/no required module provides package ([\w./-]+)/, ([, name]) => `Add it to the module: go get ${name}`],
  [/UnsupportedClassVersionError/, () => "It was compiled for a newer Java than the one that runs it."],
  [/JavaScript heap out of memory/, () => "Give Node more: NODE_OPTIONS=--max-old-space-size=4096, in megabytes."],
  [
    /(?:^|\n)(?:\S*sh: (?:line )?(?:\d+: )?)?((?!\w*(?:Error|Exception):)[\w.-]+): (?:command )?not found\s*$/,
    missingCommand,
  ],
  [/you may need to install the ([\w:]+) module/, ([, name]) => `cpanm ${name}`],
];

/** What to do about it; null: nothing that everybody would not do. */
export function traceHint(problem: TraceProblem, facts: HintFacts): string | null {
  const words = problem.message.slice(0, 2000);
  for (const [pattern, advice] of table) {
    const match = pattern.exec(words);
    const hint = match && advice(match, facts, problem);
    if (hint) return hint;
  }
  return null;
}

function missingPython([, name = ""]: RegExpExecArray, { has, unusedVenv }: HintFacts): string {
  const [top = ""] = name.split(".");
  if (has(`${top}.py`) || has(top))
    return `${top} is in this folder, but not where Python looks: see PYTHONPATH, or python -m.`;
  const venv =
    unusedVenv === null ? "" : `There is a virtual environment in ${unusedVenv} that is not used: activate it. Else: `;
  return `${venv}pip install ${otherNames[top] ?? top}`;
}

function missingClass([, name = ""]: RegExpExecArray, { has }: HintFacts): string | null {
  if (!has("composer.json")) return null;
  if (!has("vendor")) return "Install the app's packages: composer install";
  return `If ${name} is the app's own, its file must be where composer.json says: composer dump-autoload finds it anew.`;
}

function missingRuby([, file, gem]: RegExpExecArray, { has }: HintFacts): string | null {
  const name = gem ?? file?.split("/")[0];
  if (name === undefined || name === "" || name.startsWith(".")) return null;
  return has("Gemfile")
    ? `If ${name} is in the Gemfile: bundle install, and run the command with bundle exec.`
    : `gem install ${name}`;
}

function missingNode([, name = ""]: RegExpExecArray, { has }: HintFacts): string {
  return has("node_modules") ? `npm install ${name}` : "Install the app's packages: npm install";
}

function missingCommand([, name = ""]: RegExpExecArray, { has }: HintFacts): string {
  const near = has(`node_modules/.bin/${name}`) ? ` It is in node_modules/.bin: npx ${name}` : "";
  return `${name} is not installed, or not in PATH.${near}`;
}

const unset = (name = ""): string => `${name} is not set in the environment: set it where hotrun is started.`;

/** The line that the code frame marks has this word. */
const isMarked = (frame: string | undefined, word: string): boolean =>
  frame?.split("\n").some((line) => line.startsWith(">") && line.includes(word)) === true;
