const units = [
  { unit: "day", ms: 86_400_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "minute", ms: 60_000 },
] as const;

const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "3 hours ago"; "just now" for less than a minute. */
export function relativeTime(date: Date, now = new Date()): string {
  const elapsedMs = now.getTime() - date.getTime();
  const found = units.find(({ ms }) => elapsedMs >= ms);
  return found ? format.format(-Math.floor(elapsedMs / found.ms), found.unit) : "just now";
}

/** "1 entry", "2 entries". */
export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
