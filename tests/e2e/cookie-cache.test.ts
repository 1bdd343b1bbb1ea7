/** The cookie cache, where it is switched on: what it answers, what it must not, and that Better Auth reads it. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { getCookieCache } from "better-auth/cookies";
import { getCookieCache as getCookieCache14 } from "better-auth-1417/cookies";

import { insertSession, sessionBody } from "../harness/rows.ts";
import { signed } from "../harness/signed.ts";
import type { Visitor } from "../harness/visitor.ts";
import { SECRET, startWorld, type World } from "../harness/world.ts";

const TOKEN = "better-auth.session_token";
const DATA = "better-auth.session_data";
const EXPIRED = `${DATA}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`;

for (const strategy of ["compact", "jwt", "jwe"] as const) {
  describe(strategy, () => {
    let world: World;
    before(async () => {
      world = await startWorld({ auth: { session: { cookieCache: { enabled: true, strategy } } } });
    });
    after(() => world?.close());

    /** Somebody who signed in, and whose browser has the cookie. */
    async function signedIn(name: string): Promise<{ visitor: Visitor; token: string }> {
      const visitor = world.visitor();
      await world.signIn(visitor, "google", { email: `${name}@example.com` });
      const token = (await visitor.session("?disableRefresh=1")).body?.session.token;
      assert.ok(token);
      world.forget();
      return { visitor, token };
    }

    test("both versions of Better Auth read what a sign-in sets", async () => {
      const { visitor, token } = await signedIn("read-elsewhere");
      const cookie = (await visitor.cookies()).get(DATA);
      const headers = new Headers({ cookie: `${DATA}=${cookie}` });
      for (const read of [getCookieCache, getCookieCache14 as typeof getCookieCache]) {
        const cached = await read(headers, { secret: SECRET, strategy, isSecure: false, version: "1" });
        assert.equal(cached?.session.token, token);
        assert.equal(cached?.user.email, "read-elsewhere@example.com");
      }
    });

    test("a read is answered from the cookie, and from the rows where that is asked for", async () => {
      const { visitor, token } = await signedIn("cached");
      const before = (await visitor.session()).text;
      await world.database.sql`update "user" set name = 'Renamed' where email = 'cached@example.com'`;
      const cached = await visitor.session();
      assert.equal(cached.text, before);
      assert.deepEqual(cached.response.headers.getSetCookie(), []);
      assert.equal(world.proxy.connections.length, 0);

      const current = await visitor.session("?disableCookieCache=true");
      assert.equal(current.text, await sessionBody(world.database.sql, token));
      assert.equal(current.body?.user.name, "Renamed");
      assert.equal((await visitor.session()).text, current.text, "and the cookie is written again");
      assert.equal(world.proxy.connections.length, 1);
    });

    test("a cookie that was tampered with, or is of another session, is taken back and replaced", async () => {
      const { visitor, token } = await signedIn("victim");
      const other = await signedIn("attacker");
      const theirs = (await other.visitor.cookies()).get(DATA) as string;
      const own = (await visitor.cookies()).get(DATA) as string;
      for (const value of [theirs, `${own.slice(0, -3)}AAA`, "junk", own.slice(1)]) {
        await visitor.plant(DATA, value);
        const { response, body } = await visitor.session();
        assert.equal(body?.session.token, token, value);
        const [expired, ...set] = response.headers.getSetCookie();
        assert.equal(expired, EXPIRED);
        assert.match(set.join(), new RegExp(`^${DATA}=[^;]{100,}; Max-Age=300; Path=/; HttpOnly; SameSite=Lax$`));
      }
    });

    test("the cookie alone signs nobody in", async () => {
      const { visitor } = await signedIn("alone");
      const stranger = world.visitor();
      await stranger.plant(DATA, (await visitor.cookies()).get(DATA) as string);
      const { response, text } = await stranger.session();
      assert.equal(text, "null");
      assert.deepEqual(response.headers.getSetCookie(), []);
    });

    test("what is sensitive never believes the cookie", async () => {
      const { visitor, token } = await signedIn("revoked");
      await world.database.sql`delete from session where token = ${token}`;
      assert.equal((await visitor.request("/list-sessions")).status, 401);
    });

    test("signing out takes the cookie and its pieces back", async () => {
      const { visitor } = await signedIn("pieces");
      await visitor.plant(`${DATA}.1`, "x");
      const response = await visitor.signOut();
      const expired = response.headers.getSetCookie().map((line) => line.split("=")[0]);
      assert.deepEqual(expired.toSorted(), [TOKEN, DATA, DATA, `${DATA}.1`, "better-auth.dont_remember"].toSorted());
      assert.equal((await visitor.cookies()).size, 0);
    });

    test("a session that is not to be remembered, or read without refresh, gets no cookie by being read", async () => {
      const visitor = world.visitor();
      const token = `forgetful-${strategy}`.padEnd(32, "0");
      await insertSession(world.database.sql, token, `forgetful-${strategy}@example.com`);
      await visitor.plant(TOKEN, signed(token));
      assert.deepEqual((await visitor.session("?disableRefresh=1")).response.headers.getSetCookie(), []);
      await visitor.plant("better-auth.dont_remember", signed("true"));
      assert.deepEqual((await visitor.session()).response.headers.getSetCookie(), []);
    });
  });
}

describe("switched off", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world?.close());

  test("what is left of it is not believed, and taken back", async () => {
    const visitor = world.visitor();
    await world.signIn(visitor, "google", { email: "left@example.com" });
    await visitor.plant(DATA, "left over");
    const { response, body } = await visitor.session();
    assert.equal(body?.user.email, "left@example.com");
    assert.deepEqual(response.headers.getSetCookie(), [EXPIRED]);
  });
});
