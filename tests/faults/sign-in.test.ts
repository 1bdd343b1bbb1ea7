/** Sign-ins over a PostgreSQL that fails in every way of the catalogue: whole, or not at all, and never for long. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { sessionCookies } from "../harness/answers.ts";
import { eventually } from "../harness/eventually.ts";
import { assertInvariants } from "../harness/invariants.ts";
import { lineOf, newRay, under } from "../harness/lines.ts";
import { stateOf } from "../harness/objects.ts";
import * as faults from "../harness/postgres-faults.ts";
import { payloadOf } from "../harness/signed.ts";
import { startWorld, type World } from "../harness/world.ts";
import { FLIP_CASES, LOGIN, LOGIN_CASES, STATEMENT_CASES, type Case, type Ending } from "./postgres-cases.ts";
import { refusing } from "./refusing.ts";
import { returning, type Returning } from "./returning.ts";
import { watched } from "./watched.ts";

let world: World;
before(async () => {
  world = await startWorld();
  // The provider's keys are fetched, so that nothing but Postgres is in the way below.
  await world.signIn(world.visitor(), "google", { email: "first@example.com" });
});
after(() => world?.close());

let people = 0;
const somebody = (): Promise<Returning> => returning(world, `person-${(people += 1)}@example.com`);

/** Sends a callback under an id that its line is found by. */
const callback = ({ visitor, callback }: Returning, ray: string): Promise<Response> => visitor.request(callback, under(ray));

/** Holds a callback's line in the log to its ending: the outcome, the stage, and each thing that was done again. */
async function assertLine(ray: string, { as, connections, retries = 0, races = 0 }: Ending): Promise<void> {
  const [, code, stage] = /^(\w+)(?: \((\w+)\))?$/.exec(as === "signed in" ? "" : as) ?? [];
  const line = await lineOf(world.workers, ray);
  assert.deepEqual(
    { route: line.route, status: line.status, code: line.code, stage: line.stage },
    { route: "callback", status: 302, code, stage },
  );
  assert.deepEqual(
    { connections: line.connections, retries: line.retries ?? 0, races: line.races ?? 0 },
    { connections, retries, races },
  );
}

/** Holds a finished sign-in to its ending. Whom it failed signs in again, without a fault. */
async function assertEnds(person: Returning, response: Response, { as, written }: Ending): Promise<void> {
  const { email, visitor, token } = person;
  const location = new URL(response.headers.get("location") ?? "", world.base);
  const description = location.searchParams.get("error_description");
  const stage = description === null ? "" : ` ${/\(\w+\)$/.exec(description)?.[0] ?? description}`;
  const ended = location.pathname === "/home" ? "signed in" : `${location.searchParams.get("error")}${stage}`;
  const signedIn = as === "signed in";
  assert.deepEqual(
    { status: response.status, ended, path: location.pathname, sessions: sessionCookies(response).length },
    { status: 302, ended: as, path: signedIn ? "/home" : "/sorry", sessions: signedIn ? 1 : 0 },
  );
  assert.ok(response.headers.getSetCookie().some((line) => /oauth_state\.[^=]+=; Max-Age=0/.test(line)), "the sealed cookie is spent");
  const rows = signedIn || written ? 1 : 0;
  assert.deepEqual(await rowsOf(email), { users: rows, accounts: rows, sessions: rows });
  assert.equal(await stateOf(world.workers, token), signedIn ? "session" : "noSession");
  assert.equal((await visitor.session()).body?.user.email ?? null, signedIn ? email : null);
  if (signedIn) return;

  const again = await world.signIn(visitor, "google", { email });
  assert.equal(again.headers.get("location"), "/home", "the next sign-in is without the fault");
  assert.deepEqual(await rowsOf(email), { users: 1, accounts: 1, sessions: rows + 1 });
}

async function rowsOf(email: string): Promise<object | undefined> {
  const [row] = await world.database.sql`
    select count(distinct u.id)::int as users, count(distinct a.id)::int as accounts, count(distinct s.id)::int as sessions
    from "user" u left join account a on a.user_id = u.id left join session s on s.user_id = u.id
    where u.email = ${email}`;
  return row && { ...row };
}

const title = ([ids, what, , { as }]: Case): string => `${what}: ${as} (${ids})`;

for (const each of LOGIN_CASES) {
  const [, , broken, ending] = each;
  test(title(each), async () => {
    const person = await somebody();
    world.forget();
    const watching = broken.map(watched);
    world.proxy.breakNext(...watching.map(({ fault }) => fault));
    const ray = newRay();
    const response = await callback(person, ray);
    assert.ok(watching.every(({ acted }) => acted()), "every fault was met");
    assert.equal(world.proxy.connections.length, ending.connections);
    assert.equal(world.google.count("token"), 1, "the code is exchanged once, whatever follows");
    await assertLine(ray, ending);
    await assertEnds(person, response, ending);
  });
}

test("a sign-in that is refused one connection is let through with the next (F01)", async () => {
  await eventually("a sign-in that was let through", async () => {
    const person = await somebody();
    const { response, refused, accepted } = await refusing(world, 1, () => person.visitor.callback(person.callback));
    // Its second try came before the proxy was back.
    if (accepted === 0) return undefined;
    assert.deepEqual({ refused, accepted }, { refused: 1, accepted: 1 });
    await assertEnds(person, response, { as: "signed in", connections: 2 });
    return person;
  });
});

test("a sign-in that is refused two connections asks for no third (F01)", async () => {
  const person = await somebody();
  const { response, refused, accepted } = await refusing(world, 2, () => person.visitor.callback(person.callback));
  assert.deepEqual({ refused, accepted }, { refused: 2, accepted: 0 });
  await assertEnds(person, response, { as: "internal_server_error (connect)", connections: 2 });
});

test("silence at any point of the login ends at its deadline (F02)", async () => {
  const ready = await Promise.all(LOGIN.map(() => somebody()));
  world.forget();
  world.proxy.breakNext(...LOGIN.map((point) => faults.silence(point)));
  const rays = ready.map(newRay);
  const responses = await Promise.all(ready.map((person, index) => callback(person, rays[index] as string)));
  assert.equal(world.proxy.connections.length, LOGIN.length, "who was silent is not asked again");
  for (const [index, response] of responses.entries()) {
    const ending: Ending = { as: "internal_server_error (connect)", connections: 1 };
    await assertLine(rays[index] as string, ending);
    await assertEnds(ready[index] as Returning, response, ending);
  }
});

for (const [which, cases] of [
  ["each fault from the statement on", STATEMENT_CASES],
  ["each flipped bit of an answer", FLIP_CASES],
] as const) {
  test(`${which}, all at once`, async (context) => {
    const ready = await Promise.all(cases.map(() => somebody()));
    world.forget();
    const running = cases.map(([, , broken], index) => {
      const person = ready[index] as Returning;
      const watching = broken.map(watched);
      world.proxy.breakAbout(person.token, ...watching.map(({ fault }) => fault));
      const ray = newRay();
      return { watching, ray, answer: callback(person, ray) };
    });
    const answers = await Promise.all(running.map(({ answer }) => answer));
    const expected = cases.reduce((sum, [, , , { connections }]) => sum + connections, 0);
    assert.equal(world.proxy.connections.length, expected, "connections, of all of them");
    assert.equal(world.google.count("token"), cases.length, "each code is exchanged once");
    for (const [index, each] of cases.entries()) {
      await context.test(title(each), async () => {
        assert.ok(running[index]?.watching.every(({ acted }) => acted()), "every fault was met");
        await assertLine(running[index]?.ray ?? "", each[3]);
        await assertEnds(ready[index] as Returning, answers[index] as Response, each[3]);
      });
    }
  });
}

test("a statement that is committed after it was given up makes no second session (F13, F17)", async () => {
  const person = await somebody();
  world.forget();
  world.proxy.breakAbout(person.token, faults.late);
  const response = await person.visitor.callback(person.callback);
  await world.proxy.drained();
  assert.deepEqual(await rowsOf(person.email), { users: 1, accounts: 1, sessions: 1 });
  await assertEnds(person, response, { as: "signed in", connections: 0 });
});

test("a session whose answer and look-up were lost is nobody's, not even by its callback's replay (F12, F36)", async () => {
  const person = await somebody();
  world.proxy.forget();
  world.proxy.breakNext(faults.close("answer"), faults.close("answer"));
  await person.visitor.callback(person.callback);
  const replay = await world.visitor().callback(person.callback);
  assert.deepEqual(sessionCookies(replay), []);
  assert.equal(await stateOf(world.workers, person.token), "noSession");
});

test("a known user's sign-in whose answer is lost adds its session, and nothing else (F12)", async () => {
  const { email, visitor } = await somebody();
  await world.signIn(visitor, "google", { email });
  const second = world.visitor();
  const callback = await world.consent(await second.start("google"), { email });
  world.proxy.forget();
  world.proxy.breakNext(faults.reset("answer"));
  assert.equal((await second.callback(callback)).headers.get("location"), "/home");
  assert.deepEqual(await rowsOf(email), { users: 1, accounts: 1, sessions: 2 });
  assert.notEqual(payloadOf((await second.cookies()).get("better-auth.session_token") ?? ""), "");
});

test("after all of that the invariants hold, and no log names anybody", async () => {
  world.proxy.forget();
  await assertInvariants(world);
  assert.doesNotMatch(world.workers.logs(), /canary@example\.com/);
});
