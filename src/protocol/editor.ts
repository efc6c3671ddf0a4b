/** Where an editor is to be opened. */
export interface Place {
  /** Absolute path. */
  file: string;
  /** 1-based. */
  line?: number;
  /** 1-based. */
  column?: number;
}

/** What came of opening an editor; `editor` as the user knows it. */
export type Opened =
  | { type: "opened"; editor: string }
  /** It needs a terminal, and there is none that it could have. */
  | { type: "terminal"; editor: string }
  /** It could not be started. */
  | { type: "failed"; editor: string; message: string }
  /** Nothing says which editor, and none is seen to run. */
  | { type: "none" }
  /** The file is not there. */
  | { type: "missing" }
  /** Too many within a second. */
  | { type: "crowded" };
