export const title = "Field notes";
export const description = "A small garden of linked notes, grown from Markdown.";

/** Open pages go to the note that was saved last. */
export const followEdits = false;
