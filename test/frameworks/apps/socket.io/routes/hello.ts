import type { Socket } from "socket.io";
import { greeting } from "../lib/greeting.ts";
import { visit } from "../lib/visits.ts";

export function registerHello(socket: Socket): void {
  socket.on("hello", (name: string, answer: (text: string) => void) => {
    answer(`${greeting(name)}, route one, ${visit()}`);
  });
}
