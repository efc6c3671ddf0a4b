import { SourceMap, type SourceMapPayload } from "node:module";
import type { OwnFront } from "./own-front.ts";
import { fetchOwnText, type OwnText } from "./own-text.ts";

/** 1-based. */
export interface Position {
  line: number;
  column: number;
}

export interface ScriptMap {
  /** URL of the map itself, or of the script that it is in: sources are relative to it. */
  url: string;
  /** The place in the sources; null: what is there comes from none. */
  find(at: Position): ({ source: string } & Position) | null;
}

/** The source maps of the pages' scripts, each had once from the app itself. */
export interface SourceMaps {
  /** Null: the script has none. Never rejects. */
  of(script: string, front: OwnFront): Promise<ScriptMap | null>;
  /** Scripts may have changed. */
  forget(): void;
}

const maxScripts = 100;

/** @param fetchText (asks the front) */
export function createSourceMaps(
  fetchText: (front: OwnFront, url: URL) => Promise<OwnText | null> = fetchOwnText,
): SourceMaps {
  const known = new Map<string, Promise<ScriptMap | null>>();

  async function load(script: URL, front: OwnFront): Promise<ScriptMap | null> {
    const answer = await fetchText(front, script);
    const reference = answer && (answer.sourceMap ?? lastReference(answer.text));
    if (!reference) return null;
    if (reference.startsWith("data:")) return readMap(decoded(reference), script.href);
    const url = URL.canParse(reference, script.href) ? new URL(reference, script) : null;
    const map = url && (await fetchText(front, url));
    return map && readMap(map.text, url.href);
  }

  return {
    of(script, front) {
      if (!URL.canParse(script)) return Promise.resolve(null);
      const url = new URL(script);
      url.hash = "";
      if (url.origin !== front.origin) return Promise.resolve(null);
      const present = known.get(url.href);
      if (present) return present;
      const [oldest] = known.keys();
      if (known.size >= maxScripts && oldest !== undefined) known.delete(oldest);
      const found = load(url, front);
      known.set(url.href, found);
      return found;
    },
    forget: () => known.clear(),
  };
}

/** Of several, which bundles of bundles may have, the last is that of the file. */
function lastReference(text: string): string | undefined {
  const start = Math.max(text.lastIndexOf("//# sourceMappingURL="), text.lastIndexOf("//@ sourceMappingURL="));
  if (start < 0) return undefined;
  return /^\S+/.exec(text.slice(start + "//# sourceMappingURL=".length))?.[0];
}

function decoded(url: string): string {
  const comma = url.indexOf(",");
  const data = url.slice(comma + 1);
  if (/;base64$/.test(url.slice(0, comma))) return Buffer.from(data, "base64").toString("utf8");
  try {
    return decodeURIComponent(data);
  } catch {
    return data;
  }
}

/** Null where it is none. */
export function readMap(text: string, url: string): ScriptMap | null {
  try {
    // Some servers begin JSON so that no script can load it.
    const payload: SourceMapPayload = JSON.parse(text.replace(/^\)\]\}'?.*\n/, ""));
    const map = new SourceMap(payload);
    const root = payload.sourceRoot ? payload.sourceRoot.replace(/\/?$/, "/") : "";
    return {
      url,
      find({ line, column }) {
        const entry = map.findEntry(line - 1, column - 1);
        // The last mapping before the place may be of a line above: then nothing maps this one.
        if (!("originalSource" in entry) || entry.generatedLine !== line - 1) return null;
        if (typeof entry.originalSource !== "string") return null;
        return {
          source: root + entry.originalSource,
          line: entry.originalLine + 1,
          column: entry.originalColumn + 1,
        };
      },
    };
  } catch {
    // Not a source map: a page that says that there is none, as text.
    return null;
  }
}
