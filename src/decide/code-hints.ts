import type { Hint, HintFacts } from "./hints.ts";

/** Since which Node there is what the app calls. */
const since: Record<string, string> = {
  "Array.fromAsync": "22",
  "Error.isError": "24",
  "Iterator.from": "22",
  "Map.groupBy": "21",
  "Math.sumPrecise": "25",
  "Object.groupBy": "21",
  "Promise.try": "24",
  "Promise.withResolvers": "22",
  "RegExp.escape": "24",
  "URL.parse": "22.1",
  "Uint8Array.fromBase64": "25",
};
const globals: Record<string, string> = {
  WebSocket: "22",
  EventSource: "22 with --experimental-eventsource",
  URLPattern: "24",
};

const decorators =
  "Node does not know decorators: write the file in TypeScript, and set experimentalDecorators in tsconfig.json if the framework asks for it.";
const jsx = "JSX is compiled in files that end in .jsx or .tsx: rename it.";

/** What is written otherwise than it was meant. */
export const codeHints: readonly Hint[] = [
  {
    says: /^(?:\[[^\]]*\] )?\w*Error: (?:Unexpected|Invalid|Expected|Encountered)/,
    hint: (_, { line = "" }) =>
      /^(?:<{7}|={7}|>{7})(?:\s|$)/.test(line)
        ? "Git left a conflict here: keep one of the two versions, and delete the markers."
        : null,
  },
  { says: /The JSX syntax extension is not currently enabled/, hint: jsx },
  { says: /Unexpected token '<'$/, hint: (_, { line = "" }) => (/<[A-Za-z>]/.test(line) ? jsx : null) },
  { says: /Invalid or unexpected token/, hint: (_, { line = "" }) => (/^\s*@\w/.test(line) ? decorators : null) },
  {
    says: /Reflect\.(?:getMetadata|metadata|defineMetadata|getOwnMetadata|hasOwnMetadata) is not a function/,
    hint: 'Import "reflect-metadata" first of all in the entry.',
  },
  {
    says: /ReferenceError: (window|document|localStorage|sessionStorage|navigator|alert) is not defined/,
    hint: ([, name]) =>
      `There is ${name} in browsers only; this runs on the server. Move it into a script of the page.`,
  },
  {
    says: /ReferenceError: (\w+) is not defined/,
    hint: ([, name = ""]) => (Object.hasOwn(globals, name) ? laterNode(name, globals[name] as string) : null),
  },
  {
    says: /Cannot access '(.+?)' before initialization/,
    hint: ([, name = ""], { source = "" }) =>
      importsName(source, name)
        ? `Modules import each other in a circle, and ${name} is used before its module has run: use it later, in a function, or move it into a module of its own.`
        : `${name} is used above the line that declares it. If it comes from another module, the two import each other in a circle.`,
  },
  { says: /TypeError: (.+?) is not a (?:function|constructor)/, hint: notAFunction },
  {
    says: /ERR_HTTP_HEADERS_SENT/,
    hint: "An answer was sent already: return after sending one, and do not call next() as well.",
  },
  {
    says: /Unexpected token '?<'?.*(?:is not valid JSON|in JSON)/s,
    hint: "That is HTML, not JSON: the address answers with a page, mostly one that tells of an error. Look at the status of the answer first.",
  },
  {
    says: /Unexpected end of JSON input/,
    hint: "The text was empty or cut short: look at what was read before it is parsed.",
  },
  {
    says: /Maximum call stack size exceeded/,
    hint: "Functions call each other without end: the stack shows which.",
  },
  {
    says: /ERR_UNHANDLED_REJECTION/,
    hint: "A promise was rejected with something that is no Error, and nobody caught it: await it in a try, and throw Errors, which know where they come from.",
  },
];

function notAFunction([, called = ""]: RegExpExecArray, { source = "" }: HintFacts): string | null {
  const version = Object.entries(since).find(([name]) => called === name)?.[1];
  if (version) return laterNode(called, version);
  if (/\.default$/.test(called))
    return "It has no default export: import what you need by name, or the whole with `import * as`.";
  const name = /^\w+/.exec(called)?.[0] ?? "";
  if (name !== called && called !== `${name}.default`) return null;
  if (new RegExp(`import \\* as ${name} from`).test(source)) {
    return `An \`import * as\` is a list of exports and cannot be called: import ${name} from … takes the default export.`;
  }
  if (!new RegExp(`import ${name}\\b[^;\\n]* from`).test(source)) return null;
  return `The module's default export is no function: what you need may be an export with a name, import { ${name} }, or ${name}.default.`;
}

const laterNode = (name: string, version: string) =>
  `${name} is there from Node ${version} on: use a later Node, or do without.`;

function importsName(source: string, name: string): boolean {
  const word = name.replaceAll("$", "\\$");
  return new RegExp(`import\\b[^;]{0,1000}?(?<![\\w$])${word}(?![\\w$])[^;]{0,1000}?from`).test(source);
}
