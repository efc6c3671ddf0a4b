/** A leaf of the module graph, and the best place for a first edit: change a text, save, look at the page. */
export const headline = "Sign the guestbook";
export const lead = "Change a file, save it, and watch this page: it follows, and keeps what you typed.";
