import { createLiveSource, type LiveValue } from "./live-value.ts";
import { createTrouble } from "./trouble.ts";

type Combined<Parts extends Readonly<Record<string, LiveValue<unknown>>>> = {
  readonly [Name in keyof Parts]: Parts[Name] extends LiveValue<infer Value> ? Value : never;
};

/**
 * Several live values as one: an object with the current value of each, a new one whenever one of them changes. It is ready once
 * all are. Closing it leaves its parts alone, and a part that ends stays at its last value.
 */
export function combine<Parts extends Readonly<Record<string, LiveValue<unknown>>>>(
  parts: Parts,
): LiveValue<Combined<Parts>> {
  const entries = Object.entries(parts);
  const now = () => Object.fromEntries(entries.map(([name, part]) => [name, part.current])) as Combined<Parts>;
  const removers: (() => void)[] = [];
  const source = createLiveSource(now(), {
    trouble: createTrouble(),
    onClose() {
      for (const remove of removers) remove();
    },
    // Not before: who asks a part whether it is ready is told in place of the terminal why it is not.
    onAwaited() {
      Promise.all(entries.map(([, { ready }]) => ready)).then(
        () => source.settle(),
        (error: unknown) => source.settle({ error }),
      );
    },
  });
  for (const [, part] of entries) removers.push(part.subscribe(() => source.set(now())));
  return source.value;
}
