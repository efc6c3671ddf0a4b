/** What came of a click, said in the card that the button is in: it is read out too. */
export function note(button: Element, text: string): void {
  const place = button.closest(".card")?.querySelector(".note");
  if (place) place.textContent = text;
}
