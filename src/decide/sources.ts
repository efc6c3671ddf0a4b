/** What making a failure of an error has to know of the disk. */
export interface Sources {
  /** Text of a file of the user's; null where it is none, or cannot be read. */
  read(file: string): string | null;
  /** Files of the modules that import this specifier. */
  importers(specifier: string): Iterable<string>;
  /** How a package is installed for a file of the user's, or where none is known (`npm install …`). */
  install?(name: string, file: string | undefined): string;
  /** Whether the `.env` that is near has this variable. */
  isInEnvFile?(name: string, file: string | undefined): boolean;
}

export interface Place {
  file: string;
  /** 1-based. */
  line: number;
  /** 1-based. */
  column?: number;
}
