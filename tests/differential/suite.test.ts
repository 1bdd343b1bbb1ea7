/**
 * The gateway against Better Auth itself: the same requests to both, on the same PostgreSQL, with
 * the same secret and options. A difference that is not in accepted/ is a failure, and so is an
 * accepted one that no longer shows.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ACCEPTED } from "./accepted/index.ts";
import { Agreement, told } from "./compare.ts";
import { CONFIGURATIONS, secretsOf, type Configuration, type ConfigurationName } from "./configurations.ts";
import { optionNames, readPage } from "./page.ts";
import { Play, type Log } from "./play.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import { Side } from "./side.ts";
import { clearTables } from "./tables.ts";
import { startWorld, type World } from "./world.ts";

/** What the suite must not shrink below. */
const LEAST = { steps: 150, configurations: 20 };
/** Plays the scenarios whose name it matches, while one is being written. */
const ONLY = process.env["DIFFERENTIAL_ONLY"];

const chosen = SCENARIOS.filter(({ name }) => !ONLY || new RegExp(ONLY).test(name));
const whole = { skip: ONLY !== undefined };
const page = readPage();
const agreement = new Agreement(ACCEPTED);
const played: Log["steps"] = [];

let world: World;
before(async () => {
  const names = new Set<string>(chosen.map(({ configuration }) => configuration));
  world = await startWorld(Object.fromEntries(Object.entries(CONFIGURATIONS).filter(([name]) => names.has(name))));
});
after(() => world?.close());

for (const [index, { name, configuration, play }] of chosen.entries()) {
  test(`${name} (${configuration})`, async () => {
    const { reference, candidate } = world;
    // Rate limits and rows name a client by its address: each scenario is one of its own.
    const address = `203.0.${113 + Math.floor(index / 250)}.${(index % 250) + 1}`;
    const side = (of: World["reference"] | World["candidate"]): Side =>
      new Side({ send: of.send, sql: of.database.sql }, configuration, world.base(configuration), secretsOf(CONFIGURATIONS[configuration]), address);
    for (const { database } of [reference, candidate]) await clearTables(database.sql);
    const sides = { reference: side(reference), candidate: side(candidate) };
    const stage = new Play(name, sides, agreement, { forget: candidate.forget, companies: world.companies });
    await play(stage);
    played.push(...stage.log.steps);
    const { differences } = stage.log;
    assert.equal(differences.length, 0, `\n${differences.map((found) => `  ${told(found)}`).join("\n")}\n`);
  });
}

test("no step is told apart from another only by its order", () => {
  const names = played.map(({ name }) => name);
  assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
});

test("every accepted difference shows in every step that it names", () => {
  const ran = new Set(played.map(({ name }) => name));
  assert.deepEqual(agreement.unused(ran), []);
  if (!ONLY) assert.deepEqual(agreement.unknown(ran), []);
});

test("the suite is as large as it should be, and not mostly errors", whole, () => {
  const errors = played.filter(({ isError }) => isError).length;
  const configurations = new Set(SCENARIOS.map(({ configuration }) => configuration)).size;
  console.log(
    `${played.length} steps (${errors} of them errors) in ${SCENARIOS.length} scenarios over ` +
      `${configurations} configurations; ${agreement.size} accepted differences`,
  );
  assert.ok(played.length >= LEAST.steps, `${played.length} steps`);
  assert.ok(configurations >= LEAST.configurations, `${configurations} configurations`);
  assert.ok(errors * 2 <= played.length, `${errors} of ${played.length} steps are errors`);
});

test("docs/compatibility.md names every endpoint that was compared, and no other", whole, () => {
  const compared = new Set(played.filter(({ known }) => known).map(({ endpoint }) => endpoint));
  const named = [...page.endpoints].filter(([, claim]) => claim !== "not ours").map(([name]) => name);
  assert.deepEqual([...compared].sort(), named.sort());
});

test("docs/compatibility.md says of each endpoint how it differs", whole, () => {
  for (const [endpoint, claim] of page.endpoints) {
    const accepted = ACCEPTED.filter((entry) => entry.endpoint === endpoint).map((entry) => entry.page);
    const claimed = Array.isArray(claim) ? claim : [];
    assert.deepEqual([...claimed].sort(), [...new Set(accepted)].sort(), endpoint);
  }
});

test("docs/compatibility.md gives every difference, and each is seen somewhere", whole, () => {
  const accepted = new Set(ACCEPTED.map((entry) => entry.page));
  for (const anchor of accepted) assert.equal(page.differences.get(anchor), "suite", anchor);
  for (const [anchor, seen] of page.differences) {
    assert.ok(seen === "elsewhere" || accepted.has(anchor) || anchor === "all-answers", anchor);
  }
});

test("docs/compatibility.md names every option that was compared, and no other", whole, () => {
  const played = new Set(SCENARIOS.map(({ configuration }) => configuration));
  const options = Object.entries<Configuration>(CONFIGURATIONS)
    .filter(([name]) => played.has(name as ConfigurationName))
    .flatMap(([, { options = {} }]) => optionNames(options));
  const named = [...page.options].filter(([, claim]) => claim === "same").map(([name]) => name);
  assert.deepEqual([...new Set(options)].sort(), named.sort());
});

test("what docs/compatibility.md calls not ours answers as an unknown path does", whole, async () => {
  for (const [endpoint, claim] of page.endpoints) {
    if (claim !== "not ours") continue;
    const [method = "", path = ""] = endpoint.split(" ");
    const ask = { method, target: `/api/auth${path.replace(":token", "x")}`, headers: {}, body: null };
    const { status, body } = await world.candidate.send("usual", ask);
    assert.deepEqual([status, body], [404, ""], endpoint);
  }
});
