import { visit } from "./visits.ts";

export function Visit() {
  return <p>{visit()}</p>;
}
