import { longestRun } from "./longest-run.ts";

/** What pairing needs to know of the nodes of two lists. */
export interface Likeness<Node> {
  /** They are the same, with all that is in them. */
  isSame(before: Node, after: Node): boolean;
  /** What tells a node from its neighbours; empty: nothing does. Two nodes of one signature are a pair wherever they are. */
  signature(node: Node): string;
  /** How much speaks for their being the same node with other content; 0: they cannot be. */
  likeness(before: Node, after: Node): number;
  /** What is in a node, whatever is on it; tells a pair where each list has one such node. Empty: nothing. */
  content(node: Node): string;
}

/** So alike that nothing but what is inside can differ: then no other order speaks for itself. */
const sure = 4;

/** More than so many comparisons in one gap are not worth their time: then what is at the same place is taken. */
const maxComparisons = 10_000;

/**
 * Says which node of `before` each node of `after` is: the same ones, then those that their signature tells, then, between
 * these, the likeliest in their order. So a row that comes or goes does not make all the rows below it other ones.
 *
 * @returns for each of `after` an index into `before`, or -1: it is new
 */
export function pairUp<Node>(before: readonly Node[], after: readonly Node[], like: Likeness<Node>): number[] {
  const pairs: number[] = new Array(after.length).fill(-1);
  let start = 0;
  let endBefore = before.length;
  let endAfter = after.length;
  const isSame = (index: number, other: number) => like.isSame(before[index] as Node, after[other] as Node);
  while (start < endBefore && start < endAfter && isSame(start, start)) pairs[start] = start++;
  while (endBefore > start && endAfter > start && isSame(endBefore - 1, endAfter - 1)) pairs[--endAfter] = --endBefore;
  if (start === endBefore || start === endAfter) return pairs;
  if (endBefore === endAfter && pairInPlace(before, after, start, endAfter, like)) {
    for (let index = start; index < endAfter; index++) pairs[index] = index;
    return pairs;
  }
  const middle = { before: range(start, endBefore), after: range(start, endAfter) };
  pairBy(like.signature, false, pairs, middle, before, after);
  pairBy(like.content, true, pairs, middle, before, after);
  for (const gap of gaps(pairs, middle)) pairInOrder(pairs, gap, before, after, like);
  return pairs;
}

/** Whether both are the same list, in which at most half of the nodes have changed inside, and none its place. */
function pairInPlace<Node>(
  before: readonly Node[],
  after: readonly Node[],
  start: number,
  end: number,
  { isSame, likeness, signature, content }: Likeness<Node>,
): boolean {
  const marks = (node: Node) => [signature(node), content(node)];
  const had = new Map<string, number>();
  const has: [string, number][] = [];
  let changed = 0;
  for (let index = start; index < end; index++) {
    const [old, fresh] = [before[index] as Node, after[index] as Node];
    if (isSame(old, fresh)) continue;
    changed++;
    if (likeness(old, fresh) === 0 || (changed > 1 && changed * 2 > end - start)) return false;
    for (const mark of marks(old)) had.set(mark, index);
    for (const mark of marks(fresh)) if (mark) has.push([mark, index]);
  }
  return has.every(([mark, index]) => (had.get(mark) ?? index) === index);
}

interface Gap {
  before: number[];
  after: number[];
}

/** @param isOnly not where there is more than one */
function pairBy<Node>(
  sign: (node: Node) => string,
  isOnly: boolean,
  pairs: number[],
  middle: Gap,
  before: readonly Node[],
  after: readonly Node[],
): void {
  const taken = new Set(pairs);
  const groups = new Map<string, Gap>();
  const add = (side: keyof Gap, index: number, node: Node) => {
    const text = sign(node);
    const group = groups.get(text) ?? { before: [], after: [] };
    group[side].push(index);
    if (text) groups.set(text, group);
  };
  for (const index of middle.before) if (!taken.has(index)) add("before", index, before[index] as Node);
  for (const index of middle.after) if (pairs[index] === -1) add("after", index, after[index] as Node);
  for (const group of groups.values()) {
    if (isOnly && group.before.length + group.after.length > 2) continue;
    group.after.forEach((index, place) => {
      pairs[index] = group.before[place] ?? -1;
    });
  }
}

/** What has no partner yet, between those that have one and have kept their order. */
function gaps(pairs: readonly number[], middle: Gap): Gap[] {
  const paired = middle.after.filter((index) => pairs[index] !== -1);
  const anchors = longestRun(paired.map((index) => pairs[index] as number)).map((place) => paired[place] as number);
  const taken = new Set(pairs);
  const free = middle.before.filter((index) => !taken.has(index));
  const found: Gap[] = [];
  let place = 0;
  let from = middle.after[0] as number;
  for (const to of [...anchors, (middle.after.at(-1) as number) + 1]) {
    const toBefore = pairs[to] ?? Number.POSITIVE_INFINITY;
    const gap: Gap = { before: [], after: [] };
    for (; (free[place] as number) < toBefore; place++) gap.before.push(free[place] as number);
    for (; from < to; from++) if (pairs[from] === -1) gap.after.push(from);
    found.push(gap);
  }
  return found.filter((gap) => gap.before.length > 0 && gap.after.length > 0);
}

function pairInOrder<Node>(
  pairs: number[],
  gap: Gap,
  before: readonly Node[],
  after: readonly Node[],
  { likeness }: Likeness<Node>,
): void {
  const like = (row: number, column: number) =>
    likeness(before[gap.before[row] as number] as Node, after[gap.after[column] as number] as Node);
  const rows = gap.before.length;
  const columns = gap.after.length;
  if (rows === columns && gap.after.every((_index, place) => like(place, place) >= sure)) {
    return pairByPlace(pairs, gap, like);
  }
  if (rows * columns > maxComparisons) return pairByPlace(pairs, gap, like);
  // The usual table of an alignment: best[row][column] is the most that the rest of both lists can reach.
  const best = range(0, rows + 1).map(() => new Float64Array(columns + 1));
  const likenesses = best.map(() => new Float64Array(columns));
  const at = (table: Float64Array[], row: number, column: number) => (table[row] as Float64Array)[column] as number;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const value = like(row, column);
      (likenesses[row] as Float64Array)[column] = value;
      const without = Math.max(at(best, row + 1, column), at(best, row, column + 1));
      (best[row] as Float64Array)[column] = value ? Math.max(without, value + at(best, row + 1, column + 1)) : without;
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    const value = at(likenesses, row, column);
    const most = at(best, row, column);
    if (value && most === value + at(best, row + 1, column + 1)) {
      pairs[gap.after[column++] as number] = gap.before[row++] as number;
    } else if (most === at(best, row + 1, column)) row++;
    else column++;
  }
}

function pairByPlace(pairs: number[], gap: Gap, like: (row: number, column: number) => number): void {
  gap.after.forEach((index, place) => {
    if (place < gap.before.length && like(place, place)) pairs[index] = gap.before[place] as number;
  });
}

function range(from: number, to: number): number[] {
  return [...new Array(to - from).keys()].map((index) => from + index);
}
