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
 * Both loopback addresses are tried: browsers ask `localhost` on IPv6 first, so that a stranger
 * there would get the requests that are meant for us.
 *
 * @throws Error naming the port
 */
export async function requireFree(port: number, purpose: string): Promise<void> {
  for (const host of ["127.0.0.1", "::1"]) {
    const server = createServer();
    try {
      await listen(server, port, host);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EADDRINUSE") {
        throw new Error(`port ${port} is needed for ${purpose}, but another program listens on it`);
      }
      if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") continue; // A machine without IPv6.
      throw error;
    }
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Starts a server on the loopback interface; port 0 picks a free one. */
export function listen<S extends Server>(server: S, port: number, host = "127.0.0.1"): Promise<S> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}
