import { greeting } from "../lib/greeting.ts";
import { visit } from "../lib/visits.ts";

export const answer = (name: string): string => `${greeting(name)}, route one, ${visit()}`;
