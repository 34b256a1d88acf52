import { afterEach, beforeEach, expect, test } from "vitest";

import { type PretendOkta, startPretendOkta } from "../../../sandbox/okta/index.ts";
import type { OktaDirectory } from "../../../src/connectors/okta/index.ts";
import type { RecordPage } from "../../../src/ports/directory.ts";
import { faultOf } from "../fault-of.ts";
import { startServer } from "../start-server.ts";
import { testTiming } from "../test-timing.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const groupId = "00g1emaKYZTWRYYRRTSK";
const usersPath = /\/api\/v1\/users$/;

let pretend: PretendOkta;
let timing: ReturnType<typeof testTiming>;
let directory: OktaDirectory;
beforeEach(async () => {
  pretend = await startPretendOkta();
  timing = testTiming();
  directory = await openTestDirectory(pretend.url, pretend, { timing });
});
afterEach(() => pretend.stop());

const everybody = { cursor: null, changedSince: null };
const listAll = (signal?: AbortSignal): Promise<RecordPage> => directory.listing.listAccounts(everybody, signal);
const addPat = (): string => pretend.addUser({ login: "pat@acme.com", email: "pat@acme.com" }).id;

test("everybody is asked for without a filter, 200 at once, and changes by when they were made", async () => {
  const changedSince = new Date("2026-03-01T10:00:00.000Z");

  await listAll();
  await directory.listing.listAccounts({ cursor: null, changedSince });
  await directory.listing.listGroups(null);
  await directory.listing.listMemberIds(pretend.addGroup({ name: "Production" }).id, null);

  expect(pretend.calls.map(({ query }) => query)).toEqual([
    { limit: "200" },
    { limit: "200", filter: 'lastUpdated gt "2026-03-01T10:00:00.000Z"' },
    { limit: "200" },
    { limit: "200" },
  ]);
});

test("a list of everybody has no deprovisioned user, one of changes has them", async () => {
  const { id } = pretend.addUser({ login: "gone@acme.com", email: "gone@acme.com", status: "DEPROVISIONED" });

  const all = await listAll();
  const changes = await directory.listing.listAccounts({ cursor: null, changedSince: new Date(0) });

  expect(all.items).toEqual([]);
  expect(changes.items).toMatchObject([
    { externalId: id, status: "DEPROVISIONED", isActive: false, isSuspended: true },
  ]);
});

test("profile attributes that the settings name are kept too", async () => {
  const sync = { schedule: "0 * * * *", attributes: ["costBucket"] };
  directory = await openTestDirectory(pretend.url, pretend, { sync });
  const profile = { costBucket: "R-7", shoeSize: 43, title: "Engineer" };
  pretend.addUser({ login: "pat@acme.com", email: "pat@acme.com", profile });

  const { items } = await listAll();

  expect(items.map(({ attributes }) => attributes)).toEqual([
    { costBucket: "R-7", title: "Engineer", firstName: "Pat", lastName: "Example" },
  ]);
});

test.each([
  ["HTML", "<html>Sign in</html>"],
  ["an object", '{"users":[]}'],
  ["nothing", ""],
  ["half a list", '[{"id":'],
])("safety 22: a page that is %s is malformed, not empty", async (_what, malformedBody) => {
  const id = pretend.addGroup({ name: "Production" }).id;
  pretend.faults.next({}, { malformedBody }, { forever: true });

  expect((await faultOf(listAll())).kind).toBe("malformed");
  expect((await faultOf(directory.listing.listGroups(null))).kind).toBe("malformed");
  expect((await faultOf(directory.listing.listMemberIds(id, null))).kind).toBe("malformed");
});

test("an empty page that leads on is a page like any other", async () => {
  const next = `${pretend.url}/api/v1/users?after=x`;
  pretend.faults.next({ path: usersPath }, { status: 200, headers: { Link: `<${next}>; rel="next"` } });

  expect(await listAll()).toMatchObject({ items: [], refused: [], next });
});

test("safety 22: a page that leads back to itself is malformed", async () => {
  const Link = `<${pretend.url}/api/v1/users?limit=200>; rel="next"`;
  pretend.faults.next({ path: usersPath }, { replaceHeaders: { Link } });

  expect((await faultOf(listAll())).kind).toBe("malformed");
});

test.each(["pat@acme.com", "../users/me", "a/b", ""])("%j is no group's id, and nothing is asked", async (text) => {
  expect((await faultOf(directory.listing.listMemberIds(text, null))).kind).toBe("not-found");
  expect(pretend.calls).toEqual([]);
});

test("a member whose id cannot be read makes the page malformed: nobody would miss them", async () => {
  pretend.faults.next({ path: /users$/ }, { status: 200, body: [{ id: "00u1" }, { login: "pat" }] });

  expect((await faultOf(directory.listing.listMemberIds(groupId, null))).kind).toBe("malformed");
});

test("safety 32: a page that leads to another origin is refused, by its link and by a cursor, and the token stays", async () => {
  const elsewhere = await startServer((_request, response) => response.end("[]"));
  const away = `${elsewhere.url}/api/v1/users?after=x`;
  pretend.faults.next({ path: usersPath }, { replaceHeaders: { Link: `<${away}>; rel="next"` } });

  const byLink = await faultOf(listAll());
  const byCursor = await faultOf(directory.listing.listAccounts({ cursor: away, changedSince: null }));
  const byNonsense = await faultOf(directory.listing.listAccounts({ cursor: "http://", changedSince: null }));

  expect([byLink.kind, byCursor.kind, byNonsense.kind]).toEqual(["malformed", "malformed", "malformed"]);
  expect(elsewhere.heard).toEqual([]);
});

test("safety 33: a rate limit is waited for as long as Okta says, and what it cost is told", async () => {
  addPat();
  pretend.faults.next({ path: usersPath }, { rateLimit: { resetInSeconds: 30 } }, { times: 12 });

  const page = await listAll();

  expect(page.items).toHaveLength(1);
  expect(page.cost).toEqual({ calls: 13, limit: 600, remaining: 599 });
  expect(timing.waits).toHaveLength(12);
  expect(timing.waits.every((wait) => wait >= 1_000 && wait <= 60_000)).toBe(true);
});

test("safety 33: a rate limit that lasts for ten minutes is a fault", async () => {
  pretend.faults.next({ path: usersPath }, { rateLimit: { resetInSeconds: 3_600 } }, { forever: true });

  const fault = await faultOf(listAll());

  expect(fault).toMatchObject({ kind: "unavailable", retryAfterMs: 60_000 });
  expect(timing.waits).toEqual(Array.from({ length: 10 }, () => 60_000));
});

test("a page that does not come is asked for five times", async () => {
  pretend.faults.next({ path: usersPath }, { status: 503 }, { times: 4 });

  const page = await listAll();
  pretend.faults.next({ path: usersPath }, { dropConnection: true }, { forever: true });
  const fault = await faultOf(listAll());

  expect(page.cost.calls).toBe(5);
  expect(fault.kind).toBe("unavailable");
  expect(pretend.calls).toHaveLength(10);
});

test("half of the limit is left to people: the background waits for the next minute, they do not", async () => {
  const externalId = addPat();
  pretend.rateLimits.listUsers = 10;

  for (let page = 0; page < 6; page += 1) await listAll();
  const before = [...timing.waits];
  await listAll();
  const after = [...timing.waits];
  await directory.findAccountsByEmail("pat@acme.com");
  const found = await directory.findAccountById(externalId);

  expect(before).toEqual([]);
  expect(after).toHaveLength(1);
  expect(after.every((wait) => wait >= 1_000 && wait <= 60_000)).toBe(true);
  expect(timing.waits).toEqual(after);
  expect(found).toMatchObject({ externalId });
});

test("what people ask for counts: after their calls the background waits as well", async () => {
  pretend.rateLimits.listUsers = 10;

  for (const name of ["pat", "kim", "ada"]) await directory.findAccountsByEmail(`${name}@acme.com`);
  const before = [...timing.waits];
  await listAll();

  expect(before).toEqual([]);
  expect(timing.waits).toHaveLength(1);
});

test("the members of one group count with those of another, and not with the list of users", async () => {
  const [one, other] = [pretend.addGroup({ name: "One" }).id, pretend.addGroup({ name: "Other" }).id];
  pretend.rateLimits.groups = 4;

  for (let page = 0; page < 3; page += 1) await directory.listing.listMemberIds(one, null);
  await listAll();
  const before = [...timing.waits];
  await directory.listing.listMemberIds(other, null);

  expect(before).toEqual([]);
  expect(timing.waits).toHaveLength(1);
});

test("a wait for the limit ends when the caller gives up", async () => {
  const giveUp = new AbortController();
  pretend.rateLimits.listUsers = 1;
  const holding = { ...timing, wait: async (_milliseconds: number, signal: AbortSignal) => untilAborted(signal) };
  directory = await openTestDirectory(pretend.url, pretend, { timing: holding });
  await listAll();

  const waiting = faultOf(listAll(giveUp.signal));
  giveUp.abort();

  expect((await waiting).kind).toBe("unavailable");
  expect(pretend.calls).toHaveLength(1);
});

test("people go first: while many pages are read, half of the places are theirs", async () => {
  const externalId = addPat();
  let held = 0;
  const { promise: full, resolve: isFull } = Promise.withResolvers<void>();
  const { promise: hold, resolve: goOn } = Promise.withResolvers<void>();
  pretend.onBeforeCall(async ({ path }) => {
    if (!usersPath.test(path)) return;
    held += 1;
    if (held === 17) isFull();
    await hold;
  });

  const pages = Array.from({ length: 30 }, () => listAll());
  await full;
  const people = await Promise.all(Array.from({ length: 20 }, () => directory.findAccountById(externalId)));
  const heldBefore = held;
  goOn();
  await Promise.all(pages);

  expect(people.every((account) => account?.externalId === externalId)).toBe(true);
  expect(heldBefore).toBe(17);
});

async function untilAborted(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
