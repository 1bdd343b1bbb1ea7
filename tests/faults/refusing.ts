/** A PostgreSQL that is not listening. Nobody there sees who is refused, but workerd writes a line of each. */

import { eventually } from "../harness/eventually.ts";
import type { World } from "../harness/world.ts";

const LINE = /failed to connect to local database.*Connection refused/g;

/** How often workerd's log is looked at, in milliseconds: the second try comes 20 ms after the first at the earliest. */
const POLL = 1;

/** What came of a request that was refused connections. */
export interface Refused {
  readonly response: Response;
  /** Connections that were refused. */
  readonly refused: number;
  /** Connections that were let through. */
  readonly accepted: number;
}

/** Sends a request while connections are refused, until `times` of them were; one more may have been by then. */
export async function refusing(world: World, times: number, send: () => Promise<Response>): Promise<Refused> {
  const refusals = (): number => [...world.workers.logs().matchAll(LINE)].length;
  const earlier = refusals();
  world.forget();
  await world.proxy.turnOff();
  const turnOn = eventually("a refusal", async () => refusals() - earlier >= times || undefined, 10_000, POLL).finally(() =>
    world.proxy.turnOn(),
  );
  const [response] = await Promise.all([send(), turnOn]);
  return { response, refused: refusals() - earlier, accepted: world.proxy.connections.length };
}
