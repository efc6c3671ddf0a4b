import { greeting } from "../lib/greeting.ts";
import { visit } from "../lib/visits.ts";
import { User } from "../models/user.ts";

export async function hello(name: string): Promise<string> {
  return `${greeting(name)}, route one, ${visit()}, ${await User.findOne(name)}`;
}
