// Reads the values of options; each throws InvalidArgumentError for a text that is none.

import { InvalidArgumentError } from "commander";
import { basePathIn } from "./base-path.ts";

export const logLevels = ["silent", "error", "warn", "info", "debug"] as const;
/** How much is said in the terminal. */
export type LogLevel = (typeof logLevels)[number];

export function readPort(text: string): number {
  const port = portIn(text);
  if (port === null) throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
  return port;
}

/** The port number that a text stands for; null if it is none. */
export function portIn(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : null;
}

export function readHost(text: string | true): string | true {
  return text === true ? true : readName(text);
}

export function readName(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It is empty.");
  return text;
}

export function readBasePath(text: string): string {
  const path = basePathIn(text);
  if (path === null) throw new InvalidArgumentError("A path begins with a slash: /shop.");
  return path;
}

export function readAmount(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError("It takes a number, zero or more.");
  return Number(text);
}

export function readSockets(text: string): "keep" | "close" {
  if (text !== "keep" && text !== "close") throw new InvalidArgumentError("It is keep or close.");
  return text;
}

export function readLogLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text);
  if (!level) throw new InvalidArgumentError(`It is one of ${logLevels.join(", ")}.`);
  return level;
}
