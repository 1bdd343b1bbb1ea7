/**
 * A proxy in front of PostgreSQL that counts what a client costs it: connections, turns and
 * statements. It is the witness for the promises about them, so it reads the protocol itself and
 * takes nobody's word. And it breaks the connections that a test wants broken, while all others go
 * on: see postgres-faults.ts.
 */

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

import { count } from "./figures.ts";
import { Line, type ConnectionCost, type Fault } from "./postgres-line.ts";

export type { ConnectionCost, Fault };

/** A running proxy. */
export interface PostgresProxy {
  /** Where it listens on 127.0.0.1; stays the same while it is off. */
  readonly port: number;
  /** Every connection that was let through since the last {@link PostgresProxy.forget}. */
  readonly connections: readonly ConnectionCost[];
  /** Breaks the next connections, one fault each; `{}` is a connection without a fault. */
  breakNext(...faults: readonly Fault[]): void;
  /**
   * Breaks the connections whose statement has `text` in it, one fault each in this order. They
   * are told apart only then, so such a fault acts on the statement or its answer.
   */
  breakAbout(text: string, ...faults: readonly Fault[]): void;
  /** Resolves once no connection is open. */
  drained(): Promise<void>;
  /** Starts counting from nothing; what is open goes on, uncounted. Faults not met yet are dropped. */
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
  let next: Fault[] = [];
  const about = new Map<string, Fault[]>();
  let connections: ConnectionCost[] = [];
  let server: Server | undefined;
  let port = 0;

  const faultOf = (statement: Buffer): Fault | undefined => {
    for (const [text, faults] of about) if (statement.includes(text)) return faults.shift();
    return undefined;
  };
  const turnOn = async (): Promise<void> => {
    if (server) return;
    server = createServer((client) => {
      const upstream = connect(target);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
      }
      const cost: ConnectionCost = { authenticationTurns: 0, statementTurns: 0, statements: [] };
      connections.push(cost);
      void new Line(client, upstream, cost, next.shift(), faultOf).run();
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
    breakNext: (...faults) => {
      count("faults injected", faults.length);
      next.push(...faults);
    },
    breakAbout: (text, ...faults) => {
      count("faults injected", faults.length);
      about.set(text, [...faults]);
    },
    async drained() {
      for (const socket of sockets) if (!socket.destroyed) await once(socket, "close");
    },
    forget: () => {
      connections = [];
      next = [];
      about.clear();
    },
    turnOff,
    turnOn,
    close: turnOff,
  };
}
