import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { appRouter } from "./routes/router.ts";

export type AppRouter = typeof appRouter;

const server = createHTTPServer({
  router: appRouter,
  createContext: () => ({}),
  responseMeta: () => ({ headers: { "x-served-by": "entry one" } }),
});

server.listen(3000);
