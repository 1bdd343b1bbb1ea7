/**
 * How many times each endpoint waits for PostgreSQL, whatever the object knows and whether or not
 * the session is due to slide: never at the start, once for a read, and at most twice elsewhere.
 *
 * The callback of a sign-in is in counts.test.ts.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { SESSION, turns } from "../harness/devices.ts";
import { signed } from "../harness/signed.ts";
import type { Visitor } from "../harness/visitor.ts";
import { startWorld, type World } from "../harness/world.ts";

const DAY = 86_400;

/** What is known of a session when a request comes: by the object or by nobody, and is it due? */
const SITUATIONS = [
  { what: "a young copy", warm: true, due: false },
  { what: "no copy", warm: false, due: false },
  { what: "a young copy of a session that is due", warm: true, due: true },
  { what: "no copy of a session that is due", warm: false, due: true },
] as const;
type Situation = (typeof SITUATIONS)[number];
type Turns = readonly [number, number, number, number];

/** Somebody who is signed in, here and with another browser. */
interface Somebody {
  readonly visitor: Visitor;
  /** The token of the other browser. */
  readonly other: string;
  readonly accounts: Readonly<Record<"google" | "github", string>>;
  /** An ID token of theirs, of Google's. */
  readonly idToken: string;
}

interface Line {
  readonly endpoint: string;
  readonly ask: (somebody: Somebody) => Promise<Response>;
  /** By situation. */
  readonly turns: Turns;
  /** The same with `session.absoluteLifetime`, where that is another. */
  readonly limited?: Turns;
  /** The access tokens at the providers are over. */
  readonly stale?: boolean;
}

const ALWAYS = (times: number): Turns => [times, times, times, times];
/** One of its own, and one where the guard has to ask whose session it is. */
const OWN_AND_GUARD: Turns = [1, 2, 1, 2];

const google = ({ accounts }: Somebody): { accountId: string } => ({ accountId: accounts.google });

const LINES: readonly Line[] = [
  { endpoint: "ok", turns: ALWAYS(0), ask: ({ visitor }) => visitor.request("/ok") },
  { endpoint: "error", turns: ALWAYS(0), ask: ({ visitor }) => visitor.request("/error") },
  { endpoint: "sign-in/social", turns: ALWAYS(0), ask: ({ visitor }) => visitor.post("/sign-in/social", { provider: "google" }) },
  {
    endpoint: "sign-in/social with an ID token",
    turns: ALWAYS(1),
    ask: ({ visitor, idToken }) => visitor.post("/sign-in/social", { provider: "google", idToken: { token: idToken } }),
  },
  // A read is one turn, and sliding is a write of its own: once in `updateAge`.
  { endpoint: "get-session", turns: [0, 1, 1, 2], ask: ({ visitor }) => visitor.request("/get-session") },
  {
    endpoint: "get-session by the app's server",
    turns: [0, 1, 0, 1],
    ask: ({ visitor }) => visitor.request("/get-session?disableRefresh=true"),
  },
  { endpoint: "sign-out", turns: ALWAYS(1), ask: ({ visitor }) => visitor.signOut() },
  { endpoint: "list-sessions", turns: ALWAYS(1), ask: ({ visitor }) => visitor.request("/list-sessions") },
  { endpoint: "revoke-session", turns: ALWAYS(2), ask: ({ visitor, other }) => visitor.post("/revoke-session", { token: other }) },
  { endpoint: "revoke-sessions", turns: ALWAYS(2), ask: ({ visitor }) => visitor.post("/revoke-sessions", {}) },
  { endpoint: "revoke-other-sessions", turns: ALWAYS(2), ask: ({ visitor }) => visitor.post("/revoke-other-sessions", {}) },
  { endpoint: "update-user", turns: OWN_AND_GUARD, ask: ({ visitor }) => visitor.post("/update-user", { name: "New" }) },
  { endpoint: "update-session", turns: OWN_AND_GUARD, ask: ({ visitor }) => visitor.post("/update-session", { theme: "dark" }) },
  { endpoint: "delete-user", turns: ALWAYS(2), ask: ({ visitor }) => visitor.post("/delete-user", {}) },
  {
    endpoint: "delete-user/callback",
    turns: ALWAYS(1),
    ask: ({ visitor }) => visitor.request("/delete-user/callback?token=none"),
  },
  { endpoint: "list-accounts", turns: OWN_AND_GUARD, ask: ({ visitor }) => visitor.request("/list-accounts") },
  { endpoint: "link-social", turns: ALWAYS(1), ask: ({ visitor }) => visitor.post("/link-social", { provider: "github" }) },
  {
    endpoint: "link-social with an ID token",
    turns: ALWAYS(2),
    ask: ({ visitor, idToken }) => visitor.post("/link-social", { provider: "google", idToken: { token: idToken } }),
  },
  {
    endpoint: "unlink-account",
    turns: ALWAYS(1),
    // It writes at once, so whether the session has outlived its time has to be known before.
    limited: OWN_AND_GUARD,
    ask: ({ visitor, accounts }) => visitor.post("/unlink-account", { accountId: accounts.github }),
  },
  { endpoint: "get-access-token", turns: ALWAYS(1), ask: (who) => who.visitor.post("/get-access-token", google(who)) },
  {
    endpoint: "get-access-token of a token that is over",
    stale: true,
    turns: ALWAYS(2),
    ask: (who) => who.visitor.post("/get-access-token", google(who)),
  },
  { endpoint: "refresh-token", turns: ALWAYS(2), ask: (who) => who.visitor.post("/refresh-token", google(who)) },
  { endpoint: "account-info", turns: ALWAYS(1), ask: ({ visitor, accounts }) => visitor.request(`/account-info?accountId=${accounts.google}`) },
  {
    endpoint: "account-info with a token that is over",
    stale: true,
    turns: ALWAYS(2),
    ask: ({ visitor, accounts }) => visitor.request(`/account-info?accountId=${accounts.google}`),
  },
];

/** What says that the endpoint did all it has to do, where that is not 200. */
const DONE: Readonly<Record<string, number>> = {
  // Nobody was sent a token.
  "delete-user/callback": 404,
  // It is the model's, which is found out last.
  "link-social with an ID token": 409,
};

for (const limited of [false, true]) {
  describe(limited ? "with an absolute lifetime" : "as it comes", () => {
    let world: World;
    before(async () => {
      world = await startWorld({
        auth: {
          session: {
            additionalFields: { theme: { type: "string", required: false } },
            ...(limited ? { absoluteLifetime: 30 * DAY } : {}),
          },
          user: { deleteUser: { enabled: true } },
          socialProviders: { google: { accessType: "offline" } },
        },
      });
      await world.database.sql`alter table session add column theme text`;
      const model = world.visitor();
      for (const provider of ["google", "github"] as const) {
        await world.signIn(model, provider, { email: "model@example.com", name: "Model" });
      }
    });
    after(() => world?.close());

    for (const line of LINES) {
      test(`${line.endpoint}: ${((limited && line.limited) || line.turns).join(", ")}`, async () => {
        const counted: number[] = [];
        for (const situation of SITUATIONS) {
          const somebody = await arrive(world, situation, line.stale ?? false);
          const response = await line.ask(somebody);
          const text = await response.text();
          assert.equal(response.status, DONE[line.endpoint] ?? 200, `${situation.what}: ${text}`);
          await world.proxy.drained();
          counted.push(turns(world));
        }
        assert.deepEqual(counted, (limited && line.limited) || line.turns);
      });
    }
  });
}

let people = 0;

/** Somebody like the model, known as the situation has it. Nothing of that is counted. */
async function arrive(world: World, situation: Situation, stale: boolean): Promise<Somebody> {
  const { sql } = world.database;
  people += 1;
  const id = `person-${people}`;
  const [token, other] = [`token-of-${id}-`.padEnd(32, "0"), `other-of-${id}-`.padEnd(32, "0")];
  const now = new Date();
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000).toISOString();
  const made = after(0);
  const ends = after(7 * DAY - (situation.due ? DAY + 60 : 0));
  await sql`insert into "user" (id, name, email, email_verified, created_at, updated_at)
            values (${id}, 'Somebody', ${`${id}@example.com`}, true, ${made}, ${made})`;
  for (const each of [token, other]) {
    await sql`insert into session (id, token, user_id, expires_at, created_at, updated_at, ip_address, user_agent)
              values (${`id-${each}`}, ${each}, ${id}, ${ends}, ${made}, ${made}, '', '')`;
  }
  const [model] = await sql`select id_token from account where provider_id = 'google' and id_token is not null`;
  await sql`insert into account (id, account_id, provider_id, user_id, access_token, refresh_token, id_token,
                                 access_token_expires_at, scope, created_at, updated_at)
            select provider_id || ${`-of-${id}`}, account_id || ${`-of-${id}`}, provider_id, ${id}, access_token, refresh_token,
                   id_token, ${stale ? made : after(DAY)}, scope, ${made}, ${made}
            from account a join "user" u on u.id = a.user_id where u.email = 'model@example.com'`;
  const visitor = world.visitor();
  await visitor.plant(SESSION, signed(token));
  if (situation.warm) await visitor.session("?disableRefresh=true");
  await world.proxy.drained();
  world.forget();
  return {
    visitor,
    other,
    accounts: { google: `google-of-${id}`, github: `github-of-${id}` },
    idToken: String(model?.["id_token"]),
  };
}
