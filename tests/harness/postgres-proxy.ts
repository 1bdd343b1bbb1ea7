/**
 * A proxy in front of PostgreSQL that counts what a client costs it: connections, turns and
 * statements. It is the witness for the promises about them, so it reads the protocol itself and
 * takes nobody's word.
 */

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

import { ClientMessages, ServerMessages } from "./postgres-messages.ts";

/** What one connection has cost so far. */
export interface ConnectionCost {
  /** Bursts before the first `ReadyForQuery`: start-up and authentication. */
  authenticationTurns: number;
  /** Bursts after it that were ended by waiting for an answer. */
  statementTurns: number;
  /** The SQL of every `Parse` and simple query, in order. */
  readonly statements: string[];
}

/** A running proxy. */
export interface PostgresProxy {
  /** Where it listens on 127.0.0.1; stays the same while it is off. */
  readonly port: number;
  /** Every connection that was let through since the last {@link PostgresProxy.forget}. */
  readonly connections: readonly ConnectionCost[];
  /** Resolves once no connection is open. */
  drained(): Promise<void>;
  /** Starts counting from nothing; what is open goes on, uncounted. */
  forget(): void;
  /** Cuts every connection and refuses new ones, as a server that is down does. */
  turnOff(): Promise<void>;
  /** Lets connections through again. */
  turnOn(): Promise<void>;
  /** Ends it. */
  close(): Promise<void>;
}

/** Starts a proxy for the server at `target`. */
export async function startPostgresProxy(target: { host: string; port: number }): Promise<PostgresProxy> {
  const sockets = new Set<Socket>();
  let connections: ConnectionCost[] = [];
  let server: Server | undefined;
  let port = 0;

  const turnOn = async (): Promise<void> => {
    if (server) return;
    server = createServer((client) => {
      const cost: ConnectionCost = { authenticationTurns: 0, statementTurns: 0, statements: [] };
      connections.push(cost);
      relay(client, connect(target), cost, sockets);
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  };
  const turnOff = async (): Promise<void> => {
    if (!server) return;
    const closed = once(server, "close");
    server.close();
    server = undefined;
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  await turnOn();
  return {
    port,
    get connections() {
      return connections;
    },
    async drained() {
      for (const socket of sockets) if (!socket.destroyed) await once(socket, "close");
    },
    forget: () => {
      connections = [];
    },
    turnOff,
    turnOn,
    close: turnOff,
  };
}

/** Passes bytes both ways and counts what they say. */
function relay(client: Socket, upstream: Socket, cost: ConnectionCost, sockets: Set<Socket>): void {
  const fromClient = new ClientMessages();
  const fromServer = new ServerMessages();
  let ready = false;
  let waiting = false;

  client.on("data", (bytes) => {
    for (const message of fromClient.push(bytes)) {
      if (message.sql !== undefined) cost.statements.push(message.sql);
      // Goodbye is not waited for.
      if (message.type === "terminate" || waiting) continue;
      waiting = true;
      if (ready) cost.statementTurns += 1;
      else cost.authenticationTurns += 1;
    }
  });
  upstream.on("data", (bytes) => {
    waiting = false;
    if (fromServer.push(bytes).includes("Z")) ready = true;
  });

  for (const [here, there] of [[client, upstream], [upstream, client]] as const) {
    sockets.add(here);
    here.setNoDelay(true);
    here.pipe(there);
    // The other side's end is all that a reset tells.
    here.on("error", () => there.destroy());
    here.on("close", () => {
      sockets.delete(here);
      there.destroy();
    });
  }
}
