import { afterEach, describe, expect, test } from "vitest";

import { buttonLabels, type Person, type PostedMessage, readableText } from "../../sandbox/slack/index.ts";
import { unscheduledSync } from "../../src/connectors/settings/sync-setting.ts";
import { type Company, type CompanyOptions, groups, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";
import { becomes, granted, heard, hears, hours, isShown, opens, patience, requestOf } from "./steps.ts";

let company: Company | null = null;

afterEach(async () => {
  await company?.end();
  company = null;
});

async function start(options: CompanyOptions = {}): Promise<Company> {
  company = await startCompany(options);
  return company;
}

const here = { channel: "access-requests" };
const say = (person: Person, text: string) => person.command("/identity", text, here);

/** A person whom Latchkey has met. */
async function meet(person: Person): Promise<void> {
  await person.command("/access", "whoami", here);
  await hears(person, "No account is linked to you.");
}

/** Reads everything, and gives what the admin is told when it is over. */
async function sync({ ada, slack }: Company, words = "The sync of Okta"): Promise<PostedMessage> {
  const isTold = (message: PostedMessage) =>
    message.channel === ada.directMessage && readableText(message).includes("by an admin, took");
  const before = ada.messages().filter(isTold).length;
  await say(ada, "sync okta --full");
  const told = await slack.waitFor(() => ada.messages().filter(isTold)[before], patience);
  expect(readableText(told)).toContain(words);
  return told;
}

/**
 * Whose accounts are known, Ada's and Bob's beside: whoever asks or clicks is met, and theirs is found by a sync, or by the
 * next sweep.
 */
async function links(): Promise<readonly { owner: string; account: string; source: string }[]> {
  return query(
    company?.database.url ?? "",
    `select u.slack_user_id as owner, i.external_id as account, i.source
     from user_external_identity i join users u on u.id = i.user_id where i.unlinked_at is null and u.slack_user_id not in ('U0ADA', 'U0BOB')
     order by 1, 2`,
  );
}

async function matches(): Promise<Readonly<Record<string, string>>> {
  const rows = await query<{ login: string; status: string }>(
    company?.database.url ?? "",
    `select r.external_login as login, m.match_status as status
     from connector_sync_match m join connector_resource r on r.id = m.resource_id order by 1`,
  );
  return Object.fromEntries(rows.map(({ login, status }) => [login, status]));
}

async function audited(action: string) {
  return query<{ actor: string; data: Record<string, unknown> }>(
    company?.database.url ?? "",
    `select coalesce(u.slack_user_id, a.actor) as actor, a.data from audit_event a
     left join users u on u.id::text = a.actor where a.action = '${action}' order by a.sequence`,
  );
}

/** Everything a sync writes to, in one text. */
async function everything(): Promise<string> {
  const tables = [
    "connector_resource",
    "connector_sync_match",
    "connector_sync_run",
    "connector_sync_leaving",
    "connector_member",
    "user_external_identity",
    "user_profile",
    "audit_event",
    // What was told at the start may be delivered meanwhile.
    "(select id, kind from outbox_event order by id) told",
  ];
  const rows = await Promise.all(tables.map((table) => query(company?.database.url ?? "", `select * from ${table}`)));
  return JSON.stringify(rows);
}

/** Alice has two accounts with her address, so that neither is hers for certain. */
async function startAmbiguous(): Promise<Company> {
  const house = await start();
  house.okta.addUser({ id: "00uALICE2000000001", login: "alice.admin", email: "alice@acme.com" });
  await meet(house.alice);
  await sync(house);
  return house;
}

/** Twelve people more, of whom Latchkey knows. */
async function startCrowded(): Promise<{ readonly house: Company; readonly crowd: readonly string[] }> {
  const house = await start();
  const crowd = Array.from(
    { length: 11 },
    (_, at) => house.okta.addUser({ login: `p${at}@acme.com`, email: `p${at}@acme.com` }).id,
  );
  await granted(house);
  await sync(house);
  return { house, crowd };
}

const leave = ({ okta, accounts }: Company, crowd: readonly string[]) => {
  for (const id of [...crowd, accounts.alice]) okta.removeUser(id);
};

const questionIn = ({ slack, errors }: Company, which = 0) =>
  slack.waitFor(
    () =>
      slack.messagesIn(errors.id).filter((one) => readableText(one).includes("stopped before accounts left"))[which],
    { ...patience, what: "the question to the admins" },
  );

const departed = async () =>
  query<{ id: string }>(
    company?.database.url ?? "",
    "select external_id as id from connector_resource where departed_at is not null and kind = 'user'",
  );

describe("/identity sync", () => {
  test("reads a directory, links whom it is certain of, and tells the admin who asked what came of it", async () => {
    const house = await start();
    await meet(house.alice);

    await say(house.ada, "sync");
    const began = await hears(house.ada, "*The sync of Okta began*");
    const over = await hears(house.ada, "*The sync of Okta* is complete.");

    expect(began.ephemeralTo).toBe(house.ada.id);
    expect(over.channel).toBe(house.ada.directMessage);
    expect(readableText(over)).toContain("5 accounts: 5 new, 0 changed, 0 as before.");
    expect(readableText(over)).toMatch(/\d+ calls/);
    expect(await links()).toEqual([{ owner: house.alice.id, account: house.accounts.alice, source: "connector_sync" }]);
    expect(await audited("sync.begun")).toMatchObject([{ actor: house.ada.id, data: { trigger: "admin" } }]);
  });

  test("says of one that is under way how far it is, and begins no second", async () => {
    const house = await start();
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    house.okta.onBeforeCall(({ path }) => (path.includes("/users") ? held : undefined));

    await say(house.ada, "sync okta");
    await hears(house.ada, "*The sync of Okta began*");
    await say(house.ada, "sync okta --full");
    const second = await hears(house.ada, "is under way already");
    letGo();
    await hears(house.ada, "*The sync of Okta* is complete.");
    await say(house.ada, "runs");
    const runs = await hears(house.ada, "*The last sync*");

    expect(readableText(second)).toContain("so none was begun.");
    expect(readableText(runs)).toContain("*Okta*, everything: ✅ complete");
    expect(await audited("sync.begun")).toHaveLength(1);
  });

  test("only says what it would do with --dry-run, and writes nothing", async () => {
    const house = await start();
    await meet(house.alice);
    await meet(house.ada);
    const before = await everything();

    await say(house.ada, "sync okta --full --dry-run");
    await hears(house.ada, "nothing of it is written");
    const plan = await hears(house.ada, "*What a sync of Okta would do*");

    expect(readableText(plan)).toContain("5 accounts: 5 new");
    expect(readableText(plan)).toContain("2 links would be made.");
    expect(readableText(plan)).toContain("Nobody would leave.");
    expect(plan.ephemeralTo).toBe(house.ada.id);
    expect(await everything()).toBe(before);
  });

  test("says why there is no plan, and why a sync ended early", async () => {
    const house = await start();
    house.okta.faults.next({}, { status: 403 }, { forever: true });

    await say(house.ada, "sync okta --dry-run");
    const plan = await hears(house.ada, "*There is no plan:*");
    await say(house.ada, "sync okta");
    const over = await hears(house.ada, "*The sync of Okta* ended early:");

    expect(readableText(plan)).toContain("Nothing was written.");
    expect(readableText(over)).toContain("Nobody leaves for it.");
  });

  test("is begun and rehearsed in the form as well", async () => {
    const house = await start();
    const { ada } = house;

    await opens(ada, "", "What do you want to do?");
    await ada.submitView({ "What do you want to do?": "Read a directory" });
    await isShown(ada, "What is read?");
    const plan = await ada.submitView({ "What is read?": "Everything, and only say what would be done" });
    await hears(ada, "*What a sync of Okta would do*");
    await opens(ada, "", "What do you want to do?");
    await ada.submitView({ "What do you want to do?": "Read a directory" });
    await isShown(ada, "What is read?");
    const begun = await ada.submitView();
    await hears(ada, "*The sync of Okta* is complete.");

    expect([plan.outcome, begun.outcome]).toEqual(["closed", "closed"]);
  });

  test("safety 43: is refused to everybody else, with everything beside it", async () => {
    const house = await start();
    const { bob, slack } = house;
    const told = () => heard(bob).filter((text) => text.includes("Only Latchkey admins can do this")).length;

    for (const [index, text] of ["sync", "sync --dry-run", "sync nowhere", "runs", "matches"].entries()) {
      await say(bob, text);
      await slack.waitFor(() => told() === index + 1, patience);
    }

    expect(await audited("sync.begun")).toEqual([]);
  });

  test("says which directories there are where the one that was named is none", async () => {
    const house = await start();

    await say(house.ada, "sync aws");

    expect(readableText(await hears(house.ada, "aws"))).toContain("okta");
    expect(await audited("sync.begun")).toEqual([]);
  });
});

describe("a schedule", () => {
  test("reads the directory by itself, and no admin is told of each time", async () => {
    const eachSecond = { ...unscheduledSync, schedule: "* * * * * *" };
    const house = await start({
      configure: (config) => {
        const { okta } = config.connectors ?? {};
        return okta === undefined
          ? config
          : { ...config, connectors: { ...config.connectors, okta: { ...okta, sync: eachSecond } } };
      },
    });
    const ended = async () => {
      const runs = await house.latchkey.world.syncs.latest({ connectorId: "okta", limit: 50 });
      return runs.filter(({ state }) => state === "complete").map(({ trigger }) => trigger);
    };

    await expect.poll(ended, { timeout: patience.timeoutMs }).toContain("schedule");

    expect(heard(house.ada)).toEqual([]);
    expect((await audited("sync.begun"))[0]).toMatchObject({ actor: "system", data: { trigger: "schedule" } });
  });
});

describe("/identity matches", () => {
  test("lists what could not be matched, links by a click, draws the list anew, and takes it back", async () => {
    const house = await startAmbiguous();
    const { ada, alice } = house;
    await say(ada, "matches");
    const list = await hears(ada, "2 accounts are ambiguous");

    const row = list.blocks.find(({ type }) => type === "actions");
    await ada.click(list, `${row?.block_id}/match_pick:0`);
    const done = await becomes(house, list, "is linked to <@U0ALICE> now.");
    const linked = await links();
    await ada.click(done, `${done.blocks[0]?.block_id}/match_undo`);
    const undone = await becomes(house, list, "is taken back");

    expect(readableText(list)).toContain("Another account points to the same person, found by e-mail (90 % sure).");
    expect(buttonLabels(list).slice(0, 3)).toEqual(["It is Alice", "None of them", "Ignore"]);
    expect(linked).toEqual([{ owner: alice.id, account: "00uALICE2000000001", source: "manual" }]);
    expect(undone.ephemeralTo).toBe(ada.id);
    expect(await links()).toEqual([]);
    expect(await audited("match.resolved")).toMatchObject([{ actor: ada.id, data: { after: { status: "matched" } } }]);
    expect(await audited("match.reopened")).toMatchObject([{ actor: ada.id }]);
    await hears(alice, "was linked to <@U0ALICE> by <@U0ADA>");
  });

  test("an account that is ignored stays so through the next sync, until that is taken back", async () => {
    const house = await startAmbiguous();
    const { ada } = house;
    await say(ada, "matches ambiguous okta");
    const list = await hears(ada, "2 accounts are ambiguous in Okta");
    const row = list.blocks.find(({ type }) => type === "actions");

    await ada.click(list, `${row?.block_id}/match_ignore`);
    await becomes(house, list, "is ignored: no sync asks about it again.", "1 account is ambiguous");
    await sync(house);
    const after = await matches();
    await say(ada, "matches ignored");
    const ignored = await hears(ada, "1 account is ignored");
    await ada.click(ignored, "Undo");
    await becomes(house, ignored, "It is ambiguous now.");

    expect(after).toMatchObject({ "alice.admin": "ignored", "alice@acme.com": "ambiguous" });
    expect(await matches()).toMatchObject({ "alice.admin": "ambiguous" });
  });

  test("ignores many that begin alike, after it was seen how many and which", async () => {
    const house = await start();
    const { ada, okta } = house;
    for (let at = 0; at < 13; at += 1) okta.addUser({ login: `svc-${at}@acme.com`, email: `svc-${at}@acme.com` });
    await sync(house);
    await say(ada, "matches unmatched");
    const list = await hears(ada, "17 accounts are unmatched");

    await ada.click(list, "Next");
    const second = await becomes(house, list, "svc-9");
    await ada.click(second, "Several at once…");
    await isShown(ada, "Or all whose login");
    const neither = await ada.submitView({ "What about them?": "ignore" });
    const asked = await ada.submitView({
      "Or all whose login, address or name begins with": "svc-",
      "What about them?": "ignore",
    });
    const seen = await isShown(ada, "Ignore 13 accounts?");
    const before = await matches();
    const done = await ada.submitView();
    const after = await hears(ada, "13 accounts are ignored now.");

    expect(neither.outcome).toBe("errors");
    expect(asked.outcome).toBe("updated");
    expect(readableText(seen)).toContain("• svc-0@acme.com");
    expect(Object.values(before).filter((status) => status === "ignored")).toEqual([]);
    expect(done.outcome).toBe("closed");
    expect(readableText(after)).toContain("4 accounts are unmatched");
    expect(Object.values(await matches()).filter((status) => status === "ignored")).toHaveLength(13);
    expect(await audited("match.resolved")).toHaveLength(13);
  });

  test("does nothing to accounts that are not exactly those that were seen", async () => {
    const house = await start();
    const { ada, okta } = house;
    okta.addUser({ login: "svc-1@acme.com", email: "svc-1@acme.com" });
    await sync(house);
    await say(ada, "matches unmatched");
    const list = await hears(ada, "5 accounts are unmatched");
    await ada.click(list, "Several at once…");
    await isShown(ada, "Or all whose login");
    await ada.submitView({ "Or all whose login, address or name begins with": "svc-", "What about them?": "ignore" });
    await isShown(ada, "Ignore 1 account?");
    okta.addUser({ login: "svc-2@acme.com", email: "svc-2@acme.com" });
    await sync(house);

    await ada.submitView();
    await isShown(ada, "has changed since it was drawn");

    expect(Object.values(await matches()).filter((status) => status === "ignored")).toEqual([]);
  });

  test("safety 6: a click that was tampered with, or comes too late, or is somebody else's, has no effect", async () => {
    const house = await startAmbiguous();
    const { ada, bob, nina } = house;
    await meet(nina);
    await say(ada, "matches");
    const list = await hears(ada, "2 accounts are ambiguous");
    const row = list.blocks.find(({ type }) => type === "actions");
    const pick = `${row?.block_id}/match_pick:0`;
    const [account] = await query<{ id: string }>(
      house.database.url,
      "select id from connector_resource where external_login = 'alice.admin'",
    );
    const [person] = await query<{ id: string }>(
      house.database.url,
      "select id from users where slack_user_id = 'U0NINA'",
    );
    const refusals = () => heard(ada).filter((text) => text.includes("has changed since it was drawn")).length;

    for (const [index, value] of [`${account?.id} ${person?.id}`, "x", account?.id].entries()) {
      await ada.forging({ payload: { "/actions/0/value": value } }).click(list, pick);
      await house.slack.waitFor(() => refusals() === index + 1, patience);
    }
    await bob.forging({}).click(list, pick);
    await hears(bob, "Only Latchkey admins can do this");
    const before = await links();
    await ada.click(list, `${row?.block_id}/match_none`);
    await becomes(house, list, "is none of those who came into question");
    await ada.forging({}).click(list, pick);
    await house.slack.waitFor(() => refusals() === 4, patience);

    expect(before).toEqual([]);
    expect(await links()).toEqual([]);
    expect(await audited("match.resolved")).toHaveLength(1);
  });

  test("says that nothing was changed while Okta does not answer", async () => {
    const house = await startAmbiguous();
    const { ada } = house;
    await say(ada, "matches");
    const list = await hears(ada, "2 accounts are ambiguous");
    const row = list.blocks.find(({ type }) => type === "actions");
    house.okta.faults.next({}, { status: 503 }, { forever: true });

    await ada.click(list, `${row?.block_id}/match_pick:0`);
    await hears(ada, "so nothing was changed. Please try again in a minute.");

    expect(await links()).toEqual([]);
  });
});

describe("safety 23: many leave at once", () => {
  test("nothing ends until an admin releases them; a discard is for a day, a release for exactly them and once", async () => {
    const { house, crowd } = await startCrowded();
    const { ada, bob, accounts, okta } = house;
    leave(house, crowd);
    const told = await sync(house, "stopped before accounts left");
    const first = await questionIn(house);

    await bob.forging({}).click(first, "Release");
    await hears(bob, "Only Latchkey admins can do this");
    await ada.click(first, "Discard");
    const discarded = await becomes(house, first, "Discarded by <@U0ADA>");
    await ada.forging({}).click(first, "Release");
    await hears(ada, "Somebody has decided about this sync already");
    const untouched = [await departed(), (await requestOf(house, "Deploy 42")).state];
    await house.moveClock(25 * hours);
    await sync(house, "stopped before accounts left");
    const second = await questionIn(house, 1);
    okta.removeUser(accounts.bob);
    await ada.click(second, "Release");
    await becomes(house, second, "Released by <@U0ADA>", "12 gone, 0 suspended, 0 still there.");
    await ada.forging({}).click(second, "Release");
    const isTwice = () => heard(ada).filter((text) => text.includes("decided about this sync already")).length === 2;
    await house.slack.waitFor(isTwice, patience);

    expect(readableText(told)).toContain("12 accounts would leave");
    expect(readableText(first)).toContain("12 of 16 active accounts are missing.");
    expect(readableText(first)).toContain("p0@acme.com, missing");
    expect(buttonLabels(discarded)).toEqual([]);
    expect(untouched).toEqual([[], expect.stringMatching(/^(active|ended)$/)]);
    expect((await departed()).map(({ id }) => id).toSorted()).toEqual([...crowd, accounts.alice].toSorted());
    expect(await audited("sync.discarded")).toMatchObject([{ actor: ada.id }]);
    expect(await audited("sync.released")).toMatchObject([{ actor: ada.id }]);
  });

  test("access ends with a release from the list of runs, which is drawn anew in its place", async () => {
    const { house, crowd } = await startCrowded();
    const { ada, okta } = house;
    leave(house, crowd);
    await sync(house, "stopped before accounts left");
    const question = await questionIn(house);
    const before = (await requestOf(house, "Deploy 42")).state;
    await say(ada, "runs okta");
    const runs = await hears(ada, "*The last 2 syncs*");

    await ada.click(runs, "Release");
    await becomes(house, runs, "Released by <@U0ADA>");
    await becomes(house, question, "Released by <@U0ADA>");
    const stateNow = async () => (await requestOf(house, "Deploy 42")).state;
    await expect.poll(stateNow, { timeout: patience.timeoutMs }).toBe("ended");

    expect(before).toBe("active");
    expect(okta.members(groups.database)).toEqual([]);
    expect(buttonLabels(runs)).toEqual(["Release", "Discard"]);
  });
});
