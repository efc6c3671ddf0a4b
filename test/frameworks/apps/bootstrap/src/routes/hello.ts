import { greeting } from "../../lib/greeting";
import { visit } from "../../lib/visits";

export const hello = (name: string): string => `${greeting(name)}, route one, ${visit()}`;
