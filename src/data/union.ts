/** A file of one source, which may lie over that of another. */
export interface Layer {
  /** Index of the source; the first lies on top. */
  source: number;
  /** Absolute path. */
  file: string;
}

/** What has become of one path of the union. */
export interface PathChange {
  kind: "add" | "update" | "remove";
  /** In the union, with slashes. */
  path: string;
  /** The files that are there now, the one on top first; empty for a remove. */
  layers: readonly Layer[];
}

/** Files of several sources by the path that they have in common. */
export interface Union {
  /** A file of a source has come or changed (`isThere`), or gone. */
  note(path: string, layer: Layer, isThere: boolean): void;
  /** What has become of the paths since this was last asked; what came and went in between is nothing. */
  take(): PathChange[];
  /** All paths, as if they had just come. */
  all(): PathChange[];
}

export function createUnion(): Union {
  const layersAt = new Map<string, Layer[]>();
  /** Paths that were noted since the last `take`, and whether there was a file then. */
  const touched = new Map<string, boolean>();

  function changeAt(path: string, wasThere: boolean): PathChange[] {
    const layers = layersAt.get(path) ?? [];
    if (layers.length === 0) return wasThere ? [{ kind: "remove", path, layers }] : [];
    return [{ kind: wasThere ? "update" : "add", path, layers }];
  }

  return {
    note(path, layer, isThere) {
      const before = layersAt.get(path) ?? [];
      if (!touched.has(path)) touched.set(path, before.length > 0);
      const others = before.filter(({ source }) => source !== layer.source);
      const layers = isThere ? [...others, layer].sort((a, b) => a.source - b.source) : others;
      if (layers.length > 0) layersAt.set(path, layers);
      else layersAt.delete(path);
    },
    take() {
      const changes = [...touched].flatMap(([path, wasThere]) => changeAt(path, wasThere));
      touched.clear();
      return changes;
    },
    all: () => [...layersAt].map(([path, layers]) => ({ kind: "add", path, layers })),
  };
}
