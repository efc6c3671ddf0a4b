import type { Failure, FailureKind } from "../src/protocol/failure.ts";
import { element } from "./element.ts";
import { frameLines } from "./frame-lines.ts";

/** A failure as a card: what, why, where, and what to do. Everything of the failure is text. */
export function failureView(failure: Failure): HTMLElement {
  const { title, message, code, frame, stack, hint, line, kind } = failure;
  const kindLine = element("p", "kind", title, element("span", "code", code));
  const head = element("header", "", kindLine, messageView(message));
  if (failure.file) head.append(placeView(failure.file, line, failure.column));
  const card = element("section", "card", head);
  card.setAttribute("role", "alert");
  card.setAttribute("aria-label", title);
  if (frame) card.append(frameView(frame, line));
  if (failure.importers) card.append(importersView(failure.importers, failure.file));
  if (hint) card.append(element("p", "hint", element("span", "", hint)));
  // With a code frame the stack is the second question; without one it is all there is.
  if (stack) card.append(stackView(stack, !frame));
  card.append(element("footer", "", element("span", "", outlook(kind)), element("b", "", "hotrun")));
  return card;
}

function messageView(message: string): HTMLElement {
  const isLong = message.length > 280 || message.split("\n").length > 4;
  return element("h1", isLong ? "message long" : "message", message);
}

/** The folder recedes, so that the file is what is read. */
function placeView(file: string, line: number | undefined, column: number | undefined): HTMLElement {
  const cut = Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1;
  const position = [line, column].filter((part) => part !== undefined).map((part) => `:${part}`);
  return element("p", "place", file.slice(0, cut), element("b", "", file.slice(cut)), position.join(""));
}

function frameView(frame: string, line: number | undefined): HTMLElement {
  const lines = frameLines(frame, line).map(({ text, role }) => element("span", role, text || " "));
  const view = element("pre", "frame", element("code", "", ...lines));
  // So that a long line can be read by keyboard.
  view.tabIndex = 0;
  return view;
}

/** Names that are as short as they can be with the file's folder in common. */
function importersView(files: readonly string[], file = ""): HTMLElement {
  const folders = [file, ...files].map((each) => each.split(/[\\/]/).slice(0, -1));
  const [first = []] = folders;
  const common = first.findIndex((part, index) => folders.some((folder) => folder[index] !== part));
  const depth = common < 0 ? first.length : common;
  const names = files.map((each) => each.split(/[\\/]/).slice(depth).join("/"));
  return element("p", "importers", `imported by ${names.join(" ← ")}`);
}

function stackView(stack: string, open: boolean): HTMLElement {
  const lines = stack.split("\n").map((line) => {
    const isFar = /node_modules|node:|<anonymous>/.test(line);
    return element("span", isFar ? "far" : "", `${line.trim()}\n`);
  });
  const details = element("details", "", element("summary", "", "Stack"), element("pre", "stack", ...lines));
  details.open = open;
  return details;
}

const withoutApp: readonly FailureKind[] = ["crash", "exit", "start-timeout", "port"];

function outlook(kind: FailureKind): string {
  if (document.documentElement.hasAttribute("data-hotrun-unavailable")) {
    return "This page shows the app as soon as it answers.";
  }
  if (withoutApp.includes(kind)) return "The app starts again at the next change. This goes away by itself then.";
  return "The last good version goes on serving. This goes away by itself once it is mended.";
}
