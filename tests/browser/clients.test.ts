/** Better Auth's official clients, unmodified, in a real browser, with the app in front of the gateway. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import type { Browser } from "playwright-core";

import { assertWhole, counts, sessionBody } from "../harness/rows.ts";
import { closeAll } from "../harness/started.ts";
import { startWorld, type World } from "../harness/world.ts";
import { consent, launch } from "./browser.ts";
import { bundle, emailOf, NOBODY, PACKAGES, signedIn, Stage, type Version } from "./client-stage.ts";

let world: World;
let browser: Browser;

before(async () => {
  const auth = {
    user: { deleteUser: { enabled: true } },
    // Google gives a refresh token to nobody else.
    socialProviders: { google: { accessType: "offline" } },
  };
  [world, browser] = await Promise.all([startWorld({ app: true, auth }), launch()]);
});
after(() => closeAll(() => browser?.close(), () => world?.close()));

/** How each version names an account of the user: by its provider, or by its row. */
const SELECTOR: Record<Version, (account: { id: string; providerId: string }) => object> = {
  "1.4.17": ({ providerId }) => ({ providerId }),
  "1.7.25": ({ id }) => ({ accountId: id }),
};

for (const version of Object.keys(PACKAGES) as Version[]) {
  describe(version, () => {
    let script: string;
    let stage: Stage;
    let complaints: string[];
    before(async () => {
      script = await bundle(version);
    });
    beforeEach(async () => {
      complaints = [];
      stage = await Stage.open(browser, world, script, complaints);
    });
    afterEach(async () => {
      await stage.close();
      assert.deepEqual(complaints, [], "the console stays clean");
      await assertWhole(world.database.sql);
    });

    /** Somebody signed in at `providers`, in the page and in the rows. */
    async function member(name: string, ...providers: ("google" | "github")[]) {
      const who = `${name} ${version}`;
      const { visitor, token } = await signedIn(world, who, ...providers);
      await stage.enter(visitor, who);
      const [user] = await world.database.sql`select * from "user" where email = ${emailOf(who)}`;
      return { who, visitor, token, id: String(user?.["id"]) };
    }

    /** What a page that is loaded anew gets. */
    async function nextRead() {
      await stage.page.reload();
      const { data, error } = await stage.page.evaluate(() => plain.getSession());
      assert.equal(error, null);
      return data;
    }

    const sessionsOf = (user: string) =>
      world.database.sql`select token from session where user_id = ${user} order by created_at, id`;
    const accountsOf = (user: string) =>
      world.database.sql`select * from account where user_id = ${user} order by created_at, id`;

    test("useSession gives what the rows have, dates as dates, and nothing to a stranger", async () => {
      await stage.show(NOBODY);
      assert.equal(await stage.page.evaluate(() => drawn), null);
      const { token } = await member("Reader", "google");
      const seen = await stage.page.evaluate(() => drawn);
      assert.ok(seen?.session.expiresAt instanceof Date && seen.user.createdAt instanceof Date);
      assert.equal(JSON.stringify(seen), await sessionBody(world.database.sql, token));
    });

    test("signIn.social leads through the provider and back, and the page knows who is there", async () => {
      const earlier = await counts(world.database.sql);
      const who = `Arrival ${version}`;
      await stage.show(NOBODY);
      const asked = await stage.page.evaluate(() =>
        client.signIn.social({ provider: "google", callbackURL: "/", disableRedirect: true }),
      );
      assert.equal(asked.error, null);
      assert.equal(asked.data?.redirect, false);
      assert.equal(new URL(asked.data?.url ?? "").origin, world.google.url);

      await stage.page.evaluate(() => void client.signIn.social({ provider: "google", callbackURL: "/" }));
      await stage.page.waitForURL((url) => url.origin === world.google.url);
      await consent(stage.page, emailOf(who), who);
      await stage.page.waitForURL(`${world.base.origin}/`);
      await stage.show(who);
      assert.deepEqual(await counts(world.database.sql), {
        users: earlier.users + 1,
        accounts: earlier.accounts + 1,
        sessions: earlier.sessions + 1,
      });
      assert.equal((await nextRead())?.user.email, emailOf(who));
    });

    test("signOut ends the session, and useSession says so without a reload", async () => {
      const { who, id, visitor } = await member("Leaver", "google");
      const { data, error } = await stage.page.evaluate(() => client.signOut());
      assert.deepEqual([data, error], [{ success: true }, null]);
      await stage.says(NOBODY);
      assert.deepEqual([...(await sessionsOf(id))], [], who);
      assert.equal((await visitor.session()).body, null, "nor does the cookie work elsewhere");
      assert.equal(await nextRead(), null);
    });

    test("listSessions lists the user's sessions, and nobody else's", async () => {
      const { who, id } = await member("Lister", "google");
      await signedIn(world, who, "google");
      const { data, error } = await stage.page.evaluate(() => client.listSessions());
      assert.equal(error, null);
      const rows = await sessionsOf(id);
      assert.equal(rows.length, 2);
      assert.deepEqual(data?.map(({ token }) => token), rows.map((row) => row["token"]));
      assert.ok(data?.every(({ expiresAt, userId }) => expiresAt instanceof Date && userId === id));
    });

    test("revokeSession ends the session that it names, and the own goes on", async () => {
      const { who, id, token } = await member("Revoker", "google");
      const other = await signedIn(world, who, "google");
      const { data, error } = await stage.page.evaluate((named) => client.revokeSession({ token: named }), other.token);
      assert.deepEqual([data, error], [{ status: true }, null]);
      assert.deepEqual([...(await sessionsOf(id))], [{ token }]);
      assert.equal((await other.visitor.session()).body, null);
      assert.equal((await nextRead())?.user.name, who);
    });

    test("revokeOtherSessions ends all sessions but the own", async () => {
      const { who, id, token } = await member("Cleaner", "google");
      const others = [await signedIn(world, who, "google"), await signedIn(world, who, "google")];
      const { data, error } = await stage.page.evaluate(() => client.revokeOtherSessions());
      assert.deepEqual([data, error], [{ status: true }, null]);
      assert.deepEqual([...(await sessionsOf(id))], [{ token }]);
      for (const { visitor } of others) assert.equal((await visitor.session()).body, null);
      assert.equal((await nextRead())?.user.name, who);
    });

    test("linkSocial adds an account by way of its provider, in the session that there is", async () => {
      const { who, id, token } = await member("Linker", "google");
      const asked = await stage.page.evaluate(() =>
        client.linkSocial({ provider: "github", callbackURL: "/account", disableRedirect: true }),
      );
      assert.deepEqual([asked.error, asked.data?.redirect], [null, false]);
      assert.equal(new URL(asked.data?.url ?? "").origin, world.github.url);

      await stage.page.evaluate(() => void client.linkSocial({ provider: "github", callbackURL: "/account" }));
      await stage.page.waitForURL((url) => url.origin === world.github.url);
      await consent(stage.page, emailOf(who), who);
      await stage.page.waitForURL(`${world.base.origin}/account`);
      await stage.show(who);
      assert.deepEqual((await accountsOf(id)).map((row) => row["provider_id"]), ["google", "github"]);
      assert.deepEqual([...(await sessionsOf(id))], [{ token }]);
      assert.equal((await nextRead())?.session.token, token);
    });

    test("listAccounts lists the user's accounts without their tokens", async () => {
      const { id } = await member("Owner", "google", "github");
      const { data, error } = await stage.page.evaluate(() => client.listAccounts());
      assert.equal(error, null);
      assert.deepEqual(
        data?.map((account) => [account.id, account.providerId, account.accountId, account.userId]),
        (await accountsOf(id)).map((row) => [row["id"], row["provider_id"], row["account_id"], id]),
      );
      assert.ok(data?.every((account) => account.createdAt instanceof Date && Array.isArray(account.scopes)));
      assert.doesNotMatch(JSON.stringify(data), /token/i);
    });

    test("unlinkAccount removes the account that it names, and the last one stays", async () => {
      const { id } = await member("Parter", "google", "github");
      const unlink = async (provider: string) => {
        const { data } = await stage.page.evaluate(() => client.listAccounts());
        const account = data?.find(({ providerId }) => providerId === provider);
        assert.ok(account);
        return stage.page.evaluate((selector) => client.unlinkAccount(selector as never), SELECTOR[version](account));
      };
      const { data, error } = await unlink("github");
      assert.deepEqual([data, error], [{ status: true }, null]);
      assert.deepEqual((await accountsOf(id)).map((row) => row["provider_id"]), ["google"]);

      const refused = await unlink("google");
      assert.deepEqual([refused.data, refused.error?.status, refused.error?.code], [null, 400, "FAILED_TO_UNLINK_LAST_ACCOUNT"]);
      assert.equal((await accountsOf(id)).length, 1);
      assert.match(complaints.splice(0).join(), /^Failed to load resource: [^,]* 400 [^,]*$/, "Chromium notes the refusal");
    });

    test("updateUser changes the row, and useSession shows it without a reload", async () => {
      const { id } = await member("Old", "google");
      const name = `New ${version}`;
      const { data, error } = await stage.page.evaluate((to) => client.updateUser({ name: to }), name);
      assert.deepEqual([data, error], [{ status: true }, null]);
      await stage.says(name);
      const [row] = await world.database.sql`select name from "user" where id = ${id}`;
      assert.equal(row?.["name"], name);
      assert.equal((await nextRead())?.user.name, name);
    });

    test("getAccessToken gives the stored token, and a new one once that is over", async () => {
      const { id } = await member("Caller", "google");
      const [row] = await accountsOf(id);
      const selector = SELECTOR[version]({ id: String(row?.["id"]), providerId: "google" });
      const get = () => stage.page.evaluate((which) => client.getAccessToken(which as never), selector);
      const stored = await get();
      assert.equal(stored.error, null);
      assert.equal(stored.data?.accessToken, row?.["access_token"]);
      assert.ok(stored.data?.accessTokenExpiresAt instanceof Date);
      assert.deepEqual([...stored.data.scopes].sort(), ["email", "openid", "profile"]);

      await world.database.sql`update account set access_token_expires_at = now() at time zone 'UTC' where user_id = ${id}`;
      const fresh = await get();
      assert.notEqual(fresh.data?.accessToken, stored.data.accessToken);
      assert.equal(fresh.data?.accessToken, (await accountsOf(id))[0]?.["access_token"]);
    });

    test("deleteUser leaves no row of the user, and nobody signed in", async () => {
      const { who, id } = await member("Goner", "google", "github");
      const other = await signedIn(world, who, "google");
      const { data, error } = await stage.page.evaluate(() => client.deleteUser());
      assert.deepEqual([data, error], [{ success: true, message: "User deleted" }, null]);
      await stage.says(NOBODY);
      const left = await world.database.sql`select id from "user" where id = ${id}`;
      assert.deepEqual([...left, ...(await accountsOf(id)), ...(await sessionsOf(id))], []);
      assert.equal((await other.visitor.session()).body, null);
      assert.equal(await nextRead(), null);
    });
  });
}
