import { greeting } from "../lib/greeting.ts";
import { visit } from "../lib/visits.ts";

export const Query = {
  hello: (_: unknown, { name }: { name: string }) => `${greeting(name)}, route one, ${visit()}`,
};
