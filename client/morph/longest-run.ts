/**
 * The places of a longest increasing subsequence: of nodes that have changed their order, those that need not be moved.
 *
 * @param numbers all different
 */
export function longestRun(numbers: readonly number[]): number[] {
  const previous: number[] = [];
  /** By length of a run: the place where the one ends that ends with the smallest number. */
  const ends: number[] = [];
  numbers.forEach((number, place) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] as number] as number) < number) low = middle + 1;
      else high = middle;
    }
    previous[place] = low > 0 ? (ends[low - 1] as number) : -1;
    ends[low] = place;
  });
  const run: number[] = [];
  for (let place = ends.at(-1) ?? -1; place >= 0; place = previous[place] as number) run.push(place);
  return run.reverse();
}
