import { greeting } from "../lib/greeting.ts";
import { visit } from "../lib/visits.ts";

interface Question {
  name: string;
  visit: typeof visit;
}

export default function hello(question: Question): string {
  return `${greeting(question.name)}, route one, ${visit()}, ${question.visit === visit ? "same" : "other"} module`;
}
