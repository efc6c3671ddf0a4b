/** Changes a text only where it differs, so that a selection in the rest of it stays. */
export function editText(live: CharacterData, text: string): void {
  const shown = live.data;
  const most = Math.min(shown.length, text.length);
  let start = 0;
  while (start < most && shown[start] === text[start]) start++;
  let end = 0;
  while (end < most - start && shown.at(-1 - end) === text.at(-1 - end)) end++;
  live.replaceData(start, shown.length - start - end, text.slice(start, text.length - end));
}
