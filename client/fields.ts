/**
 * What a user has put into a page and no HTML says: typed text, ticks, choices, what is unfolded. The server's new value
 * wins where it differs from the server's old one; everything else stays as the user left it.
 *
 * The old value of a field is in its attributes, which typing does not touch. `open` is one attribute for both, so what
 * the server has said about it is kept here.
 */
export interface Fields {
  /** Notes what the server says in a tree that has just come from it. */
  learn(root: Document | Element): void;
  /** Brings the state of one element up to date; its attributes and children come after. True where it has changed. */
  morph(old: Element, next: Element): boolean;
  /** Call when the whole page is morphed: choices of lists, which depend on their options. */
  settle(): void;
}

/** The attributes that only `Fields` writes to. */
export function isFieldState(attribute: string, element: Element): boolean {
  switch (element.localName) {
    case "input":
      return attribute === "value" || attribute === "checked";
    case "textarea":
      return attribute === "value";
    case "option":
      return attribute === "selected";
    case "details":
    case "dialog":
      return attribute === "open";
    default:
      return false;
  }
}

export function createFields(): Fields {
  const serverOpen = new WeakMap<Element, boolean>();
  let choices: (() => void)[] = [];

  function morphOpen(old: HTMLDetailsElement | HTMLDialogElement, next: Element): boolean {
    const open = next.hasAttribute("open");
    const isChanged = open !== (serverOpen.get(old) ?? old.open);
    serverOpen.set(old, open);
    if (!isChanged || open === old.open) return false;
    // A modal dialog that merely lost the attribute would leave the page inert.
    if (old instanceof HTMLDialogElement && !open) old.close();
    else old.open = open;
    return true;
  }

  return {
    learn(root) {
      const selector = "details, dialog";
      const inside = [...root.querySelectorAll(selector)];
      for (const element of root instanceof Element && root.matches(selector) ? [root, ...inside] : inside) {
        serverOpen.set(element, element.hasAttribute("open"));
      }
    },
    morph(old, next) {
      if (old instanceof HTMLInputElement) return morphInput(old, next);
      if (old instanceof HTMLTextAreaElement) return morphTextArea(old, next as HTMLTextAreaElement);
      if (old instanceof HTMLDetailsElement || old instanceof HTMLDialogElement) return morphOpen(old, next);
      if (old instanceof HTMLOptionElement) return morphOption(old, next);
      if (old instanceof HTMLSelectElement) choices.push(keepChoice(old, next as HTMLSelectElement));
      return false;
    },
    settle() {
      for (const settleChoice of choices) settleChoice();
      choices = [];
    },
  };
}

function morphInput(old: HTMLInputElement, next: Element): boolean {
  const value = next.getAttribute("value");
  const isNewValue = value !== old.getAttribute("value");
  if (isNewValue) {
    if (value === null) old.removeAttribute("value");
    else old.setAttribute("value", value);
    // A file cannot be chosen by a script, and what a tick stands for is in its attribute alone.
    const hasValue = !["file", "checkbox", "radio"].includes(old.type);
    if (hasValue && old.value !== (value ?? "")) old.value = value ?? "";
  }
  const checked = next.hasAttribute("checked");
  const isNewTick = checked !== old.hasAttribute("checked");
  if (isNewTick) {
    old.toggleAttribute("checked", checked);
    old.checked = checked;
  }
  return isNewValue || isNewTick;
}

function morphTextArea(old: HTMLTextAreaElement, next: HTMLTextAreaElement): boolean {
  // The text between the tags is a child, and is counted as one.
  if (next.defaultValue !== old.defaultValue && old.value !== next.defaultValue) old.value = next.defaultValue;
  return false;
}

function morphOption(old: HTMLOptionElement, next: Element): boolean {
  const selected = next.hasAttribute("selected");
  if (selected === old.hasAttribute("selected")) return false;
  old.toggleAttribute("selected", selected);
  return true;
}

/** The function that comes back chooses by value what was chosen, or what the server chooses now if that has changed. */
function keepChoice(old: HTMLSelectElement, next: HTMLSelectElement): () => void {
  const isChanged = serverChoice(old) !== serverChoice(next);
  const chosen = new Set([...old.selectedOptions].map(({ value }) => value));
  return () => {
    const options = [...old.options];
    const isLost = !options.some(({ value }) => chosen.has(value));
    const byServer = isChanged || (isLost && chosen.size > 0);
    const wanted = options.map((option) => (byServer ? option.defaultSelected : chosen.has(option.value)));
    const isUnchosen = !old.multiple && (byServer || chosen.size > 0) && !wanted.includes(true);
    if (isUnchosen) wanted[options.findIndex(({ disabled }) => !disabled)] = true;
    for (const [index, option] of options.entries()) {
      if (option.selected !== wanted[index]) option.selected = wanted[index] === true;
    }
  };
}

function serverChoice({ options }: HTMLSelectElement): string {
  return JSON.stringify([...options].filter((option) => option.defaultSelected).map(({ value }) => value));
}
