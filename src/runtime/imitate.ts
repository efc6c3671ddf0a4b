/** Gives a function that stands in for another all that can be seen of that one: its name, its length, what hangs on it. */
export function imitate<Replacement extends object>(replacement: Replacement, original: object): Replacement {
  return Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original));
}
