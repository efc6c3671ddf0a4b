import { resolve, sep } from "node:path";
import { mount } from "hotrun/data";
import { type Note, readNote } from "./note.ts";

/** All that the site is made of. */
export interface Content {
  /** By path: `basics/links.md`. */
  notes: ReadonlyMap<string, Note>;
  /** Files that are served as they are, by their address. */
  assets: ReadonlyMap<string, string>;
  /** Address of the note that was saved last. */
  edited?: string;
}

const empty: Content = { notes: new Map(), assets: new Map() };
const isDraft = (file: string) => file.startsWith(resolve("drafts") + sep);

/** @param options.drafts whether `drafts` lies over `content` */
export function openContent({ drafts }: { drafts: boolean }) {
  const sources = drafts ? ["drafts", "content", "public"] : ["content", "public"];
  const tags = { note: "**/*.md", asset: "**" };

  return mount({ sources, tags }, empty, async (before, changes): Promise<Content> => {
    const notes = new Map(before.notes);
    const assets = new Map(before.assets);
    let edited: string | undefined;
    for (const change of changes) {
      const { kind, path, tag } = change;
      const [file = ""] = change.files;
      if (tag === "asset" && kind === "remove") assets.delete(`/${path}`);
      else if (tag === "asset") assets.set(`/${path}`, file);
      else if (kind === "remove") notes.delete(path);
      else {
        const note = readNote(path, await change.text(), isDraft(file));
        notes.set(path, note);
        if (kind !== "existing") edited = note.url;
      }
    }
    return { notes, assets, edited };
  });
}
