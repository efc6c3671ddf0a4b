import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 128 random bits: who knows them has been given a page by this launcher. */
export function createToken(): string {
  return randomBytes(16).toString("base64url");
}

export interface Tokens {
  /** The one that pages of this launcher have. */
  readonly right: string;
  /** Null: it is the right one. Else in how many milliseconds whoever gave it is to be refused (0: at once). */
  judge(given: string): { afterMs: number } | null;
}

/** Whoever is mistaken (a page of a hotrun that has ended) tries once, and loads itself anew. */
const mistakes = 10;
const slowMs = 1000;

/**
 * Knows the right token, and slows down those who go on with wrong ones. Only those: a program that has lost its way cannot
 * keep the pages of this launcher out. What keeps the program out is the length of the token.
 */
export function createTokens(right = createToken()): Tokens {
  const expected = digest(right);
  let wrongInARow = 0;
  return {
    right,
    judge(given) {
      // In constant time; digests, because `timingSafeEqual` wants equal lengths.
      wrongInARow = timingSafeEqual(digest(given), expected) ? 0 : wrongInARow + 1;
      return wrongInARow === 0 ? null : { afterMs: wrongInARow > mistakes ? slowMs : 0 };
    },
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
