import { WebSocketServer } from "ws";
import { answer } from "./routes/answer.ts";

const server = new WebSocketServer({ port: 3000 });

server.on("connection", (socket) => {
  socket.send("served by entry one");
  socket.on("error", console.error);
  socket.on("message", (data) => {
    socket.send(answer(data.toString()));
  });
});
