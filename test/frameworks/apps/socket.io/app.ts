import { createServer } from "node:http";
import { Server } from "socket.io";
import { registerHello } from "./routes/hello.ts";

const server = createServer();
const io = new Server(server);

io.on("connection", (socket) => {
  registerHello(socket);
  socket.on("served by", (answer) => answer("entry one"));
});

server.listen(3000);
