import type { Browser, BrowserContext, Page } from "playwright-core";
import type { EventOf } from "../support/event-log.ts";
import { type HotrunOptions, type RunningHotrun, startHotrun } from "../support/hotrun.ts";

/** HTML with status 200, or what is not that. */
export type Answer =
  | string
  | {
      body?: string;
      status?: number;
      headers?: Record<string, string>;
      /** How long it takes. */
      delayMs?: number;
      /** It never comes to its end. */
      isEndless?: true;
      /** The process ends in place of it. */
      isCrash?: true;
    };

/** By path; by method and path, or by Sec-Fetch-Mode and path (`POST /order`, `cors /`) where those differ. */
export type Answers = Record<string, Answer>;

export interface Tab {
  readonly page: Page;
  readonly url: string;
  /** What it has asked the app for: method and path. */
  readonly asked: string[];
  /** How many documents it has loaded. */
  readonly loads: number;
  /** How often it was morphed. */
  readonly morphs: number;
  readonly errors: string[];
  /** What it did for the reload that the last save led to. */
  followed(): Promise<EventOf<"page">>;
  text(selector?: string): Promise<string>;
  /** Resolves when the first such element has that text. */
  shows(text: string, selector?: string): Promise<void>;
}

/** An app with a module that says what it answers, and tabs that show it. */
export interface AnswerStage extends AsyncDisposable {
  readonly app: RunningHotrun;
  /** Saves what the app answers from now on. `first` is code that the module begins with. */
  save(answers: Answers, first?: string): void;
  /** The same, and waits until it is live. */
  serve(answers: Answers): Promise<void>;
  /** A tab, connected. */
  open(path: string, prepare?: (page: Page) => Promise<void>): Promise<Tab>;
  /** Kills hotrun, and starts another one at the same port. */
  restart(between: () => Promise<unknown>): Promise<void>;
  /** Closes the tabs, and forgets what was done to the network and the clock of their context. */
  clear(): Promise<void>;
}

const app = `
import { createServer } from "node:http";
import { answers } from "./answers.ts";

createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const keys = [\`\${request.method} \${pathname}\`, \`\${request.headers["sec-fetch-mode"]} \${pathname}\`, pathname];
  const found = keys.map((key) => answers[key]).find((answer) => answer !== undefined);
  const answer = typeof found === "string" ? { body: found } : (found ?? { status: 404, body: "<!doctype html><p>No such page" });
  setTimeout(() => {
    if (answer.isCrash) process.exit(1);
    response.writeHead(answer.status ?? 200, { "content-type": "text/html; charset=utf-8", ...answer.headers });
    response.write(answer.body ?? "");
    if (!answer.isEndless) response.end();
  }, answer.delayMs ?? 0);
}).listen(3000);
`;

export const html = (body: string) =>
  `<!doctype html>\n<html lang="en"><head><title>App</title></head>\n<body>${body}</body></html>`;

/** Each save is another file, whatever it answers. */
let saves = 0;
const moduleOf = (answers: Answers, first = "") =>
  `// ${++saves}\n${first}\nexport const answers: Record<string, any> = ${JSON.stringify(answers, null, 1)};\n`;

export async function createAnswerStage(
  browser: Browser,
  options: Pick<HotrunOptions, "args"> = {},
): Promise<AnswerStage> {
  const files = { "app.ts": app, "answers.ts": moduleOf({}) };
  const first = await startHotrun({ files, ...options });
  let running = first;
  let context: Promise<BrowserContext> | null = null;

  async function createContext(): Promise<BrowserContext> {
    const created = await browser.newContext();
    await created.addInitScript(() => {
      document.addEventListener("hotrun:after-morph", () => console.debug("morphed"));
    });
    return created;
  }

  async function clear(): Promise<void> {
    const closing = await context;
    context = null;
    await closing?.close();
  }

  function save(answers: Answers, first?: string): void {
    running.write("answers.ts", moduleOf(answers, first));
  }

  return {
    get app() {
      return running;
    },
    save,
    async serve(answers) {
      save(answers);
      await running.reload();
    },
    async open(path, prepare) {
      context ??= createContext();
      const page = await (await context).newPage();
      page.setDefaultTimeout(20_000);
      await prepare?.(page);
      const tab = watch(page, path, () => running);
      running.log.mark();
      const connected = running.next("page", ({ url, action }) => url === path && action === undefined);
      await page.goto(running.url + path.slice(1), { waitUntil: "commit" });
      await connected;
      return tab;
    },
    async restart(between) {
      const { port } = new URL(running.url);
      await running.stop("SIGKILL");
      await between();
      const { folder: path, file, write, edit, remove, read } = first;
      const folder = { path, file, write, edit, remove, read, [Symbol.dispose]() {} };
      running = await startHotrun({ files, folder, args: [...(options.args ?? []), "--port", port] });
    },
    clear,
    async [Symbol.asyncDispose]() {
      await clear();
      await running[Symbol.asyncDispose]();
      await first[Symbol.asyncDispose]();
    },
  };
}

function watch(page: Page, url: string, app: () => RunningHotrun): Tab {
  const asked: string[] = [];
  const errors: string[] = [];
  let loads = 0;
  let morphs = 0;
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith("/__hotrun/")) asked.push(`${request.method()} ${pathname}`);
    if (request.isNavigationRequest()) loads += 1;
  });
  page.on("pageerror", (error) => errors.push(String(error.stack)));
  page.on("console", (message) => {
    if (message.text() === "morphed") morphs += 1;
  });
  const text = async (selector = "h1") => (await page.locator(selector).first().textContent()) ?? "";
  return {
    page,
    url,
    asked,
    errors,
    get loads() {
      return loads;
    },
    get morphs() {
      return morphs;
    },
    async followed() {
      const event = await app().next("page", (event) => event.url === url && event.action !== undefined);
      // By then all that the page has told before has come.
      if (event.action === "morph") await page.evaluate(() => {});
      return event;
    },
    text,
    shows: (words, selector = "h1") => page.locator(selector, { hasText: words }).first().waitFor(),
  };
}
