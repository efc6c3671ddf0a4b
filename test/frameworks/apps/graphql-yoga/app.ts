import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";
import { Query } from "./routes/query.ts";

const yoga = createYoga({
  schema: createSchema({
    typeDefs: /* GraphQL */ `
      type Query {
        hello(name: String!): String!
        servedBy: String!
      }
    `,
    resolvers: { Query: { ...Query, servedBy: () => "entry one" } },
  }),
});

const server = createServer(yoga);

server.listen(3000, () => {
  console.info("Server is running on http://localhost:3000/graphql");
});
