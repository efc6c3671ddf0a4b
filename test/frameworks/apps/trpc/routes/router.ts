import { greeting } from "../lib/greeting.ts";
import { visit } from "../lib/visits.ts";
import { publicProcedure, router } from "../trpc.ts";

export const appRouter = router({
  hello: publicProcedure
    .input((name) => String(name))
    .query(({ input }) => ({ text: `${greeting(input)}, route one`, visit: visit() })),
});
