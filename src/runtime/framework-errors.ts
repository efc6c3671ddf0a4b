import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

export type Threw = (error: unknown, request: IncomingMessage) => void;

interface Hook {
  /** Of the framework's file whose export has the methods on its prototype. */
  file: RegExp;
  methods: readonly string[];
  /** What a call of one is about; null: no error. */
  read(args: readonly unknown[]): { error: unknown; request: unknown } | null;
}

// Only ways that nothing but errors take: requests that go well are not to notice.
const hooks: readonly Hook[] = [
  {
    file: /[\\/]node_modules[\\/]koa[\\/]lib[\\/]application\.js$/,
    methods: ["emit"],
    read: ([event, error, context]) =>
      event === "error" ? { error, request: (context as { req?: unknown } | undefined)?.req } : null,
  },
  {
    // Express: to the app's own error handlers.
    file: /[\\/]node_modules[\\/](?:router[\\/]lib|express[\\/]lib[\\/]router)[\\/]layer\.js$/,
    methods: ["handleError", "handle_error"],
    read: ([error, request]) => ({ error, request }),
  },
];

interface FastifyApp {
  addHook(
    name: "onError",
    hook: (request: { raw: IncomingMessage }, reply: unknown, error: unknown, done: () => void) => void,
  ): void;
}

/** Fastify tells nobody of an error unless its logger is on, but tells of each app that is made. */
export function watchFastify(threw: Threw): void {
  subscribe("fastify.initialization", (message) => {
    const { fastify } = message as { fastify: FastifyApp };
    fastify.addHook("onError", (request, _reply, error, done) => {
      threw(error, request.raw);
      done();
    });
  });
}

/**
 * For frameworks in which an error reaches the app's own error handler, that need not print it. Those that have been loaded since
 * the last call are found by their files.
 */
export function watchFrameworks(threw: Threw): void {
  for (const [file, module] of Object.entries(require.cache)) {
    const hook = hooks.find((each) => each.file.test(file));
    const prototype: unknown = hook && module?.exports?.prototype;
    if (hook && typeof prototype === "object" && prototype !== null) watch(prototype, hook, threw);
  }
}

const watched = new WeakSet<object>();

function watch(prototype: object, { methods, read }: Hook, threw: Threw): void {
  if (watched.has(prototype)) return;
  watched.add(prototype);
  for (const name of methods) {
    const method: unknown = Reflect.get(prototype, name);
    if (typeof method !== "function") continue;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      const found = read(args);
      if (isRequest(found?.request)) threw(found?.error, found.request);
      return Reflect.apply(method, this, args);
    };
    Object.defineProperty(value, "name", { value: method.name, configurable: true });
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
}

const isRequest = (value: unknown): value is IncomingMessage =>
  typeof value === "object" && value !== null && "method" in value && "url" in value;
