import { verify } from "@node-rs/argon2";
import { greeting } from "../lib/greeting.ts";
import { passwordHash } from "../lib/password.ts";
import { visit } from "../lib/visits.ts";

export async function login(name: string): Promise<string> {
  const isKnown = await verify(await passwordHash, "correct horse");
  return `${greeting(name)}, route one, ${visit()}, ${isKnown ? "known" : "unknown"}`;
}
