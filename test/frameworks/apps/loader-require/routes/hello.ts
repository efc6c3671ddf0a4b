import { greeting } from "../lib/greeting";
import { visit } from "../lib/visits";

interface Question {
  name: string;
  visit: typeof visit;
}

export = function hello(question: Question): string {
  return `${greeting(question.name)}, route one, ${visit()}, ${question.visit === visit ? "same" : "other"} module`;
};
