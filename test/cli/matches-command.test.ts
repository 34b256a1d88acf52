import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import { commandsIn } from "../support/command-house.ts";
import { query } from "../support/query.ts";
import { accounts, createWorld, slackIds, type TestWorld } from "../support/world.ts";

let house: TestWorld;
let latchkey: ReturnType<typeof commandsIn>["latchkey"];

/**
 * Alice has an account whose address is hers, and Bob two that share his; three service accounts and those of the world
 * are nobody's.
 */
beforeEach(async () => {
  house = await createWorld();
  ({ latchkey } = commandsIn(house));
  for (const [id, email] of [
    [slackIds.alice, "alice@acme.com"],
    [slackIds.bob, "bob@acme.com"],
    [slackIds.carl, "charles@acme.com"],
  ] as const)
    await house.meet(id, email);
  await query(house.url, "update users set is_email_confirmed = true");
  house.directory.addAccount({ externalId: "00uBOB00000000000002", login: "bob-two", email: "bob@acme.com" });
  for (const name of ["backup", "build", "scan"])
    house.directory.addAccount({ externalId: `00uSVC-${name}`, login: `svc-${name}`, email: null });
  await latchkey("sync okta");
});

/** What is thought of an account. */
async function statusOf(externalId: string): Promise<string | undefined> {
  const [row] = await query<{ status: string }>(
    house.url,
    `select m.match_status as status from connector_sync_match m join connector_resource r on r.id = m.resource_id
     where r.external_id = '${externalId}'`,
  );
  return row?.status;
}

/** What the audit trail says of matches. */
const words = () =>
  query(
    house.url,
    "select actor, action, data ->> 'operator' as operator from audit_event where action like 'match.%' order by sequence",
  );

describe("matches", () => {
  test("are listed where they wait for somebody, with who comes into question, and counted", async () => {
    const { code, stdout } = await latchkey("matches okta");

    const rows = stdout.replaceAll(/ +/g, " ");
    expect(code).toBe(0);
    expect(rows).toMatch(/^CONNECTOR ID ACCOUNT E-MAIL NAME STATE PERSON REASON\n/);
    expect(rows).toMatch(/okta 00uBOB00000000000002 bob-two bob@acme\.com bob-two ambiguous U0BOB another account/);
    expect(rows).toMatch(/okta 00uSVC-scan svc-scan svc-scan unmatched\n/);
    expect(rows).not.toContain(accounts.alice);
    expect(rows).toMatch(/\n\nokta: 1 matched, 6 unmatched, 2 ambiguous, 0 ignored\n$/);
  });

  test("are narrowed by status and by how they begin, and come as JSON", async () => {
    const matched = await latchkey("matches --status matched --json");
    const searched = await latchkey("matches okta --status unmatched --search SVC-b --json");
    const none = await latchkey("matches okta --search zzz");

    expect(JSON.parse(matched.stdout)).toMatchObject([
      { externalId: accounts.alice, strategy: "email", owner: { slackUserId: slackIds.alice }, resolvedAt: null },
    ]);
    expect(JSON.parse(searched.stdout)).toMatchObject([{ login: "svc-backup" }, { login: "svc-build" }]);
    expect(none).toMatchObject({ code: 0, stderr: 'No such account begins with "zzz".\n' });
  });

  test("are all read, page by page, however many there are", async () => {
    for (let index = 0; index < 1_100; index += 1) house.directory.addAccount({ login: `bulk-${index}`, email: null });
    house.directory.pageSize = 1_000;
    await latchkey("sync okta --full");

    const { stdout } = await latchkey("matches okta --status unmatched --search bulk- --json");

    const listed = z.array(z.object({ login: z.string() })).parse(JSON.parse(stdout));
    expect(new Set(listed.map(({ login }) => login)).size).toBe(1_100);
    expect(listed).toHaveLength(1_100);
  });

  test("of a connector that is not configured are refused in a sentence", async () => {
    const { code, stderr } = await latchkey("matches ldap");

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/no connector called "ldap".*okta/) });
  });
});

describe("one account", () => {
  test("is picked for a person by its login, linked, and taken back", async () => {
    const picked = await latchkey("matches resolve okta:bob-two --pick bob@acme.com");
    const linked = await house.store.liveIdentities((await house.user(slackIds.bob)).id, "okta");
    const undone = await latchkey("matches resolve okta:bob-two --undo");

    expect(picked).toMatchObject({ code: 0, stderr: "" });
    expect(picked.stdout).toMatch(/^The account bob-two \(00uBOB00000000000002\) in okta is U0BOB \(U0BOB\)'s now/);
    expect(linked).toMatchObject([{ externalId: "00uBOB00000000000002", source: "manual" }]);
    expect(undone.stdout).toMatch(/taken back\. It is ambiguous now\.\n$/);
    expect(await house.store.liveIdentities((await house.user(slackIds.bob)).id, "okta")).toEqual([]);
    expect(await words()).toEqual([
      { actor: "command-line", action: "match.resolved", operator: "root" },
      { actor: "command-line", action: "match.reopened", operator: "root" },
    ]);
  });

  test("is nobody's, or ignored, by its id, and syncs ask no more", async () => {
    const none = await latchkey("matches resolve okta:00uBOB00000000000002 --none");
    const ignored = await latchkey("matches resolve okta:00uSVC-scan --ignore");
    await latchkey("sync okta --full");

    expect([none.code, ignored.code]).toEqual([0, 0]);
    expect(none.stdout).toMatch(/nobody's of those who came into question/);
    expect([await statusOf("00uBOB00000000000002"), await statusOf("00uSVC-scan")]).toEqual(["unmatched", "ignored"]);
    const listed = await latchkey("matches okta --status ignored");
    expect(listed.stdout).toMatch(/svc-scan +ignored +by somebody's word\n/);
  });

  test("is refused where several go by the name, with their ids, and where none does", async () => {
    house.directory.updateAccount(accounts.bob, { login: "robert", email: "bob@acme.com" });
    await latchkey("sync okta --full");

    const several = await latchkey("matches resolve okta:bob@acme.com --ignore");
    const unknown = await latchkey("matches resolve okta:zoe --ignore");
    const elsewhere = await latchkey("matches resolve ldap:zoe --ignore");
    const nobody = await latchkey("matches resolve okta:svc-scan --pick UNOBODY");

    expect([several, unknown, elsewhere, nobody].map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    expect(several.stderr).toMatch(/2 accounts of okta go by bob@acme\.com, .*00uBOB.*, 00uBOB/);
    expect(unknown.stderr).toMatch(/No sync found an account of okta .* zoe, so nothing was changed/);
    expect(elsewhere.stderr).toMatch(/no connector called "ldap"/);
    expect(nobody.stderr).toMatch(/knows nobody by "UNOBODY"/);
    expect(await words()).toEqual([]);
  });

  test("that somebody has is refused, and so is taking back what nobody said", async () => {
    const settled = await latchkey("matches resolve okta:alice@acme.com --ignore");
    const unsaid = await latchkey("matches resolve okta:svc-scan --undo");

    expect(settled).toMatchObject({ code: 1, stderr: expect.stringMatching(/Somebody has alice@acme\.com by now/) });
    expect(unsaid).toMatchObject({ code: 1, stderr: expect.stringMatching(/nothing to take back/) });
  });

  test("is not picked where the directory cannot be asked", async () => {
    house.directory.failNext("findAccountById", "unavailable");

    const lost = await latchkey("matches resolve okta:svc-scan --pick U0CARL");

    expect(lost).toMatchObject({ code: 1, stderr: expect.stringMatching(/was not looked up, so nothing was changed/) });
    expect(await statusOf("00uSVC-scan")).toBe("unmatched");
  });
});

describe("many accounts", () => {
  const ask = "matches resolve --status unmatched --search svc- --ignore";

  test("are shown first, and nothing is changed until that is asked for", async () => {
    const shown = await latchkey(ask);
    const statusThen = await statusOf("00uSVC-scan");
    const applied = await latchkey(`${ask} --connector okta --apply`);
    const undone = await latchkey("matches resolve --status ignored --undo --apply");

    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/^3 accounts to ignore\n\n.*\n.*svc-backup .*\n.*svc-build .*\n.*svc-scan /);
    expect(shown.stdout).toMatch(/This is the plan, and nothing was changed\. Say --apply to do it\.\n$/);
    expect(statusThen).toBe("unmatched");
    expect(applied.stdout).toMatch(/Done: 3 ignored\.\n$/);
    expect(undone.stdout).toMatch(/Done: 3 matched anew\.\n$/);
    expect(await statusOf("00uSVC-scan")).toBe("unmatched");
    expect(await words()).toHaveLength(6);
  });

  test("that are refused are counted, and the others are done", async () => {
    await house.link(await house.user(slackIds.carl), "00uSVC-scan");
    await query(
      house.url,
      `update connector_sync_match m set match_status = 'ignored' from connector_resource r
       where r.id = m.resource_id and r.external_login like 'svc-%'`,
    );

    const { code, stdout, stderr } = await latchkey("matches resolve --status ignored --none --apply");

    expect(code).toBe(1);
    expect(stdout).toMatch(/Done: 2 given to nobody\.\n$/);
    expect(stderr).toMatch(/1 was refused\. The first: svc-scan .* in okta: Somebody has svc-scan by now/);
  });

  test("that are none are a sentence", async () => {
    const { code, stderr } = await latchkey("matches resolve --status ignored --none --apply");

    expect({ code, stderr }).toEqual({ code: 1, stderr: "There is no such account, so nothing was changed.\n" });
  });
});

test.each([
  "matches resolve okta:bob-two",
  "matches resolve okta:bob-two --none --ignore",
  "matches resolve bob-two --none",
  "matches resolve okta:bob-two --none --apply",
  "matches resolve --none",
  "matches resolve --status ambiguous --pick UBO",
  "matches okta --status gone",
  "matches okta --limit 0",
  "sync runs --limit none",
  "sync release",
  "sync okta onelogin",
])("`latchkey %s` is wrong usage: a sentence, and 2", async (args) => {
  const { code, stdout, stderr } = await latchkey(args);

  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^error: .*\nTry --help\.\n/);
  expect(await words()).toEqual([]);
});
