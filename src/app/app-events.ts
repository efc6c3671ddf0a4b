import type { Answer, Ask, Listening, ModuleId, ToHall } from "../protocol/app.ts";

export type DataProblem = NonNullable<Extract<ToHall, { type: "dataProblem" }>["problem"]>;

/** What an app process tells besides how its loads ended. */
export interface AppEvents {
  onListening(generation: number, listening: Listening): void;
  onUnlistened(path: string): void;
  onNeed(ask: Extract<ToHall, { type: "need" }>): void;
  onRead(message: Extract<ToHall, { type: "read" }>): void;
  onKept(file: string, cure: "swap" | "restart" | "none"): void;
  onListed(message: Extract<ToHall, { type: "listed" }>): void;
  onUnlisted(folder: string): void;
  onWrote(file: string): void;
  onAccepts(message: Extract<ToHall, { type: "accepts" }>): void;
  onInvalidated(message: Extract<ToHall, { type: "invalidated" }>): void;
  onCustom(event: string, data: unknown): void;
  /** What `hotrun/data` makes a value of. */
  onMounted(message: Extract<ToHall, { type: "mounted" }>): void;
  onUnmounted(root: string): void;
  /** One of its values could not be brought up to date; null: by now it has been. */
  onDataProblem(value: number, problem: DataProblem | null): void;
  /** Pages whose path matches shall fetch themselves again; null: all. */
  onRefresh(pattern: string | null): void;
  onGoto(path: string, pattern: string | null): void;
  /** The module runs this file beside the app. */
  onUses(importer: ModuleId, file: string): void;
  /** Where debuggers reach it; null: nowhere any more. */
  onInspector(url: string | null, isWaiting: boolean): void;
  onWarning(message: string, hint?: string, isOnce?: boolean): void;
  onThrew(message: Extract<ToHall, { type: "threw" }>): void;
  /** A promise: take no more of it until then. */
  onOutput(stream: "stdout" | "stderr", text: string): Promise<void> | undefined;
  answer(ask: Ask): Promise<Answer>;
}

/** What is no answer of the process to what it was told to do. */
type Told = Exclude<
  ToHall,
  {
    type:
      | "hello"
      | "began"
      | "preloaded"
      | "packages"
      | "loaded"
      | "refused"
      | "crashed"
      | "exits"
      | "lost"
      | "superseded"
      | "snapshot"
      | "keeping"
      | "dataApplied";
  }
>;

export function tellOf(message: Told, events: AppEvents): void {
  switch (message.type) {
    case "listening":
      return events.onListening(message.generation, message.listening);
    case "unlistened":
      return events.onUnlistened(message.path);
    case "need":
      return events.onNeed(message);
    case "accepts":
      return events.onAccepts(message);
    case "invalidated":
      return events.onInvalidated(message);
    case "custom":
      return events.onCustom(message.event, message.data);
    case "mounted":
      return events.onMounted(message);
    case "unmounted":
      return events.onUnmounted(message.root);
    case "dataProblem":
      return events.onDataProblem(message.value, message.problem);
    case "refresh":
      return events.onRefresh(message.pattern);
    case "goto":
      return events.onGoto(message.path, message.pattern);
    case "read":
      return events.onRead(message);
    case "kept":
      return events.onKept(message.file, message.cure);
    case "listed":
      return events.onListed(message);
    case "unlisted":
      return events.onUnlisted(message.folder);
    case "wrote":
      return events.onWrote(message.file);
    case "inspector":
      return events.onInspector(message.url, message.waiting);
    case "uses":
      return events.onUses(message.importer, message.file);
    case "warning":
      return events.onWarning(message.message, message.hint, message.isOnce);
    case "threw":
      return events.onThrew(message);
    default:
      return message satisfies never;
  }
}
