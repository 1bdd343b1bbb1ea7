/** TCP ports on the loopback interface. */

import { createServer, type AddressInfo, type Server } from "node:net";

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = await listen(createServer(), 0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Refuses a port that someone listens on, in words that say who wanted it.
 *
 * @throws Error naming the port
 */
export async function requireFree(port: number, purpose: string): Promise<void> {
  const server = createServer();
  try {
    await listen(server, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE") throw error;
    throw new Error(`port ${port} is needed for ${purpose}, but another program listens on it`);
  }
  await new Promise((resolve) => server.close(resolve));
}

/** Starts a server on 127.0.0.1; port 0 picks a free one. */
export function listen<S extends Server>(server: S, port: number): Promise<S> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}
