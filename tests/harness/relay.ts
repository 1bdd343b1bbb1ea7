/**
 * A port that is known before what answers on it: the gateway must be told its own address before
 * it starts, and the harness says where it listens only afterwards.
 */

import { connect, createServer, type AddressInfo, type Socket } from "node:net";

import { listen } from "../stack/ports.ts";

/** A port that leads somewhere once it was told where. */
export interface Relay {
  readonly port: number;
  /** Leads every later connection to `url`. */
  leadTo(url: URL): void;
  close(): Promise<void>;
}

/** Takes a free port. */
export async function startRelay(): Promise<Relay> {
  const sockets = new Set<Socket>();
  let target: URL | undefined;
  const server = await listen(createServer(), 0);
  server.on("connection", (client: Socket) => {
    if (!target) return client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    for (const [here, there] of [[client, upstream], [upstream, client]] as const) {
      sockets.add(here);
      here.pipe(there);
      here.on("error", () => there.destroy());
      here.on("close", () => {
        sockets.delete(here);
        there.destroy();
      });
    }
    return undefined;
  });
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (url) => {
      target = url;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
