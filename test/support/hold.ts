import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Something that an app under way waits for: a request that is answered when the test says so. */
export interface Hold extends AsyncDisposable {
  url: string;
  /** A statement that waits, in an ES module. */
  code: string;
  /** Resolves when somebody waits. */
  begun: Promise<void>;
  release(): void;
}

export async function createHold(): Promise<Hold> {
  const { promise: begun, resolve: begin } = withResolvers();
  const { promise: released, resolve: release } = withResolvers();
  const server = createServer((_request, response) => {
    begin();
    void released.then(() => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    code: `await fetch("${url}");`,
    begun,
    release,
    async [Symbol.asyncDispose]() {
      release();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
