import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 128 random bits: who knows them has been given a page by this launcher. */
export function createToken(): string {
  return randomBytes(16).toString("base64url");
}

/** In constant time; digests, because `timingSafeEqual` wants equal lengths. */
export function isSameToken(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
