/*
 * What a user has put into a page and no HTML says: typed text, ticks, choices, what is unfolded. These are called only
 * where the server has changed its own value: then that wins. Everything else stays as the user left it.
 */

/** Sets an attribute that is only the beginning of a state, and the state with it. False: it is an ordinary one. */
export function setState(live: Element, name: string, value: string | null): boolean {
  if (live instanceof HTMLDialogElement && name === "open") {
    // A modal dialog that merely lost the attribute would leave the page inert.
    if (value === null) live.close();
    else if (!live.open) live.show();
    return true;
  }
  if (!(live instanceof HTMLInputElement)) return false;
  if (name === "checked") live.checked = value !== null;
  // A file cannot be chosen by a script, and what a tick stands for is in its attribute alone.
  else if (name === "value" && !/^(file|checkbox|radio)$/.test(live.type)) live.value = value ?? "";
  return false;
}

/** Between the tags of a text area is what it began with. */
export function setText(live: HTMLTextAreaElement, text: string): void {
  live.defaultValue = text;
  if (live.value !== live.defaultValue) live.value = text;
}

/**
 * Notes the choice of a living list before its options change. The function that comes back chooses by value what was
 * chosen, or what the server chooses now if it has changed its mind, or if what was chosen is gone.
 */
export function keepChoice(live: HTMLSelectElement, old: HTMLSelectElement, fresh: HTMLSelectElement): () => void {
  const isChanged = serverChoice(old) !== serverChoice(fresh);
  const chosen = new Set([...live.selectedOptions].map(({ value }) => value));
  return () => {
    const options = [...live.options];
    const isLost = chosen.size > 0 && !options.some(({ value }) => chosen.has(value));
    const byServer = isChanged || isLost;
    const wanted = options.map((option) => (byServer ? option.defaultSelected : chosen.has(option.value)));
    const isUnchosen = !live.multiple && (byServer || chosen.size > 0) && !wanted.includes(true);
    if (isUnchosen) wanted[options.findIndex(({ disabled }) => !disabled)] = true;
    options.forEach((option, index) => {
      if (option.selected !== wanted[index]) option.selected = wanted[index] === true;
    });
  };
}

function serverChoice({ options }: HTMLSelectElement): string {
  return JSON.stringify([...options].filter((option) => option.defaultSelected).map(({ value }) => value));
}
