/**
 * Cut-over and roll-back: what Better Auth made is valid at the gateway, and the other way round,
 * so that changing from one to the other, or back, logs nobody out.
 */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { consent, type Script } from "../differential/script.ts";
import type { Side } from "../differential/side.ts";
import { clearTables } from "../differential/tables.ts";
import { HERE, MAX_STALE, startWorld, THERE, type Who, type World } from "./world.ts";

const ADA: Script = { subject: "1001", email: "ada@example.com" };
/** Each pair in both directions: who makes it, and who is given it. */
const PAIRS: [Who, Who][] = THERE.flatMap((version): [Who, Who][] => [[version, HERE], [HERE, version]]);

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());
beforeEach(() => clearTables(world.database.sql));

async function signIn(side: Side, provider = "github"): Promise<void> {
  await side.ask({ method: "POST", path: "/sign-in/social", json: { provider, callbackURL: "/home" } });
  const callback = consent(side.authorization(), ADA);
  const path = callback.pathname.slice(callback.pathname.indexOf("/callback/")) + callback.search;
  const { headers } = await side.ask({ path });
  assert.equal(headers["location"], "/home");
}

async function email(side: Side, query = ""): Promise<string | undefined> {
  const { status, body } = await side.ask({ path: `/get-session${query}` });
  assert.equal(status, 200, body);
  return (JSON.parse(body) as { user: { email: string } } | null)?.user.email;
}

const signOut = (side: Side) => side.ask({ method: "POST", path: "/sign-out", json: {} });

for (const [maker, reader] of PAIRS) {
  test(`a session of ${maker} is one at ${reader}`, async () => {
    const at = world.browser();
    await signIn(at(maker));
    assert.equal(await email(at(reader)), "ada@example.com");
  });

  for (const strategy of ["compact", "jwt", "jwe"]) {
    test(`a ${strategy} cache cookie of ${maker} is read by ${reader}`, async () => {
      const at = world.browser();
      await signIn(at(maker, strategy));
      // The row says something else by now: only the cookie has the old name.
      await world.database.sql`update "user" set name = 'Changed since'`;
      const { body } = await at(reader, strategy).ask({ path: "/get-session" });
      assert.equal((JSON.parse(body) as { user: { name: string } }).user.name, "Ada Lovelace");
    });
  }

  test(`somebody who signed in by ${maker} is the same user by ${reader}, with one account`, async () => {
    await signIn(world.browser()(maker));
    await signIn(world.browser()(reader));
    const [counted] = await world.database.sql`
      select (select count(*)::int from "user") as users, (select count(*)::int from account) as accounts,
             (select count(*)::int from session) as sessions`;
    assert.deepEqual({ ...counted }, { users: 1, accounts: 1, sessions: 2 });
  });

  test(`a token that ${maker} encrypted is read by ${reader}`, async () => {
    const at = world.browser();
    await signIn(at(maker, "encrypted"));
    const [account] = await world.database.sql`select id, access_token from account`;
    assert.doesNotMatch(String(account?.["access_token"]), /access-/);
    const json = reader === "Better Auth 1.4.17" ? { providerId: "github" } : { accountId: account?.["id"] };
    const { status, body } = await at(reader, "encrypted").ask({ method: "POST", path: "/get-access-token", json });
    assert.equal(status, 200, body);
    assert.match((JSON.parse(body) as { accessToken: string }).accessToken, /^access-/);
  });
}

for (const version of THERE) {
  test(`a sign-out at the gateway is seen by ${version} at once`, async () => {
    const at = world.browser();
    const twin = world.browser();
    await signIn(at(version));
    await twin(version).adopt(at(version));
    await signOut(at(HERE));
    assert.equal(await email(twin(version)), undefined);
  });

  test(`a sign-out at ${version} is seen by the gateway within maxStale`, async () => {
    const at = world.browser();
    const twin = world.browser();
    await signIn(at(version));
    await twin(HERE).adopt(at(version));
    assert.equal(await email(twin(HERE, "in step")), "ada@example.com");
    await signOut(at(version));
    const deadline = Date.now() + MAX_STALE * 1_000 + 2_000;
    let seen = await email(twin(HERE, "in step"));
    while (seen !== undefined && Date.now() < deadline) {
      await wait(50);
      seen = await email(twin(HERE, "in step"));
    }
    assert.equal(seen, undefined);
  });

  test(`a sign-out at ${version} is seen at once by a read that asks for what Postgres has`, async () => {
    const at = world.browser();
    const twin = world.browser();
    await signIn(at(HERE));
    await twin(HERE).adopt(at(HERE));
    await signOut(at(version));
    assert.equal(await email(twin(HERE), "?disableCookieCache=true"), undefined);
  });
}
