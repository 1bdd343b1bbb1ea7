/**
 * Stands in for the pooler and PostgreSQL where thousands of objects at once delete their row: it
 * takes any login, says yes to every statement, and counts. A real one spends more on each login
 * than an object spends on its whole life, and is what other tests are about.
 */

import { randomBytes } from "node:crypto";
import { createServer, type AddressInfo, type Socket } from "node:net";

import { message, Messages, READY } from "../harness/postgres-messages.ts";
import { listen } from "../stack/ports.ts";

/** Asks for the password in clear text, as a pooler on the same machine may. */
const ASK = message("R", Buffer.from([0, 0, 0, 3]));
const ADMITTED = Buffer.concat([message("R", Buffer.alloc(4)), READY]);
/** To Parse, Bind and Execute of a statement that returns nothing. */
const DONE = Buffer.concat([message("1", ""), message("2", ""), message("C", "DELETE 1\0"), READY]);

/** A running stand-in. */
export interface Clerk {
  /** What a Hyperdrive binding connects to. */
  readonly url: URL;
  /** How many statements it said yes to. */
  readonly served: number;
  close(): Promise<void>;
}

export async function startClerk(): Promise<Clerk> {
  let served = 0;
  const sockets = new Set<Socket>();
  const server = await listen(createServer(), 0);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.setNoDelay(true));
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const messages = new Messages("client");
    socket.on("data", (bytes) => {
      for (const { tag } of messages.push(bytes)) {
        if (tag === "") socket.write(ASK);
        if (tag === "p") socket.write(ADMITTED);
        if (tag === "S") {
          served += 1;
          socket.write(DONE);
        }
        if (tag === "X") socket.end();
      }
    });
  });
  return {
    url: new URL(`postgres://clerk:${randomBytes(8).toString("hex")}@127.0.0.1:${(server.address() as AddressInfo).port}/clerk`),
    get served() {
      return served;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
