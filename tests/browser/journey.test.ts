/** The whole journey through the real app, in a real browser, to the rows in PostgreSQL. */

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";

import { assertWhole, counts } from "../harness/rows.ts";
import { closeAll } from "../harness/started.ts";
import { startWorld, type World } from "../harness/world.ts";
import { consent, launch, LOOKS, open, picture } from "./browser.ts";

let world: World;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

before(async () => {
  [world, browser] = await Promise.all([startWorld({ app: true }), launch()]);
});
after(() => closeAll(() => browser?.close(), () => world?.close()));
beforeEach(async () => {
  complaints = [];
  ({ context, page } = await open(browser, "light", complaints));
});
afterEach(async () => {
  await context.close();
  assert.deepEqual(complaints, [], "the console stays clean");
});

function go(path: string): Promise<unknown> {
  return page.goto(world.base.origin + path);
}

function signedInAs(email: string): Promise<void> {
  return page.getByRole("region", { name: "Signed in as" }).getByText(email).waitFor();
}

for (const [id, provider] of [["google", "Google"], ["github", "GitHub"]] as const) {
  test(`home → ${provider} → signed in → protected page → rows → useSession → signed out`, async () => {
    const { sql } = world.database;
    const earlier = await counts(sql);
    const email = `ada.${id}@example.com`;

    await go("/");
    await page.getByRole("button", { name: `Continue with ${provider}` }).click();
    await page.waitForURL((url) => url.origin === world[id].url);
    await consent(page, email, "Ada Lovelace");
    await page.waitForURL(`${world.base.origin}/`);
    await page.getByRole("heading", { name: "Welcome" }).waitFor();
    await signedInAs(email);

    assert.deepEqual(await counts(sql), {
      users: earlier.users + 1,
      accounts: earlier.accounts + 1,
      sessions: earlier.sessions + 1,
    });
    const [row] = await sql`
      select u.name, a.provider_id, s.user_agent from "user" u
      join account a on a.user_id = u.id join session s on s.user_id = u.id where u.email = ${email}`;
    assert.deepEqual([row?.["name"], row?.["provider_id"]], ["Ada Lovelace", id]);
    assert.match(String(row?.["user_agent"]), /Chrome/);

    const cookies = await context.cookies(world.base.origin);
    const session = cookies.find(({ name }) => name === "better-auth.session_token");
    assert.deepEqual([session?.httpOnly, session?.sameSite, session?.path], [true, "Lax", "/"]);
    assert.ok(!cookies.some(({ name }) => name.startsWith("better-auth.oauth_state")), "the sealed cookie is gone");
    assert.ok(!(await page.evaluate<string>("document.cookie")).includes("better-auth"), "no script reads it");

    await page.getByRole("link", { name: "Protected page" }).click();
    await page.getByRole("heading", { name: "Protected page" }).waitFor();
    await signedInAs(email);

    await page.getByRole("link", { name: "Projects" }).click();
    await page.getByText("No projects yet.").waitFor();
    await page.getByLabel("Project name").fill(`Engine of ${provider}`);
    await page.getByRole("button", { name: "Add project" }).click();
    await page.getByRole("list", { name: "Your projects" }).getByText(`Engine of ${provider}`).waitFor();
    assert.equal((await sql`select from project p join "user" u on u.id = p.user_id where email = ${email}`).length, 1);

    await page.getByRole("link", { name: "Account" }).click();
    await signedInAs(email);

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: `Continue with ${provider}` }).waitFor();
    assert.equal((await counts(sql)).sessions, earlier.sessions, "its row is gone");
    await go("/protected");
    await page.waitForURL((url) => url.pathname === "/sign-in");
    await assertWhole(sql);
  });
}

test("a protected page sends a stranger to sign in, and back to itself", async () => {
  await go("/protected");
  await page.waitForURL((url) => url.pathname === "/sign-in");
  await page.getByRole("button", { name: "Continue with GitHub" }).click();
  await consent(page, "stranger@example.com", "A Stranger");
  await page.waitForURL(`${world.base.origin}/protected`);
  await signedInAs("stranger@example.com");
});

test("who presses Cancel at the provider is told so, and is signed in as nobody", async () => {
  await go("/");
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.waitForURL((url) => url.pathname === "/sign-in" && url.searchParams.get("error") === "access_denied");
  await page.getByRole("alert").getByText("You cancelled the sign-in").waitFor();
  await picture(page, "denied");
  assert.equal(await page.getByRole("region", { name: "Signed in as" }).count(), 0);
});

test("a name changed with Drizzle shows on the next page at once", async () => {
  await go("/protected");
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await consent(page, "renamed@example.com", "Old Name");
  await page.getByLabel("Display name").fill("New Name");
  await page.getByRole("button", { name: "Save name" }).click();
  await page.getByRole("region", { name: "Signed in as" }).getByText("New Name").waitFor();
  await page.getByRole("link", { name: "Account" }).click();
  await page.getByRole("region", { name: "Signed in as" }).getByText("New Name").waitFor();
});

test("a sign-out in one tab is seen by the other", async () => {
  await go("/account");
  await page.waitForURL((url) => url.pathname === "/sign-in");
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await consent(page, "two-tabs@example.com", "Two Tabs");
  await signedInAs("two-tabs@example.com");
  const other = await context.newPage();
  await other.goto(`${world.base.origin}/account`);
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.getByRole("button", { name: "Continue with Google" }).waitFor();
  await page.reload();
  await page.waitForURL((url) => url.pathname === "/sign-in");
});

for (const look of Object.keys(LOOKS) as (keyof typeof LOOKS)[]) {
  test(`every page has a picture, ${look}`, async () => {
    const seen = await open(browser, look, complaints);
    page = seen.page;
    await go("/");
    await page.getByRole("button", { name: "Continue with Google" }).waitFor();
    await picture(page, `${look}-1-home`);
    await page.getByRole("button", { name: "Continue with Google" }).click();
    await page.getByRole("button", { name: "Cancel" }).waitFor();
    await picture(page, `${look}-2-provider`);
    await consent(page, `look.${look}@example.com`, "Grace Hopper");
    await page.getByRole("heading", { name: "Welcome" }).waitFor();
    await picture(page, `${look}-3-signed-in`);
    for (const [path, heading] of [["protected", "Protected page"], ["projects", "Projects"], ["account", "Account"]] as const) {
      await go(`/${path}`);
      await page.getByRole("heading", { name: heading }).waitFor();
      if (path === "account") await signedInAs(`look.${look}@example.com`);
      await picture(page, `${look}-4-${path}`);
    }
    const width = await page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth");
    assert.ok(width, "nothing sticks out at the side");
    await seen.context.close();
  });
}
