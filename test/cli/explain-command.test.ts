import { describe, expect, test } from "vitest";

import { approve, deny, ignore, people as rules, slack } from "../../src/sdk/index.ts";
import { commandsIn } from "../support/command-house.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds } from "../support/world.ts";

const approvers = rules.inGroup("okta", groupIds.approvers);

const privileged = accessFlow({
  permissions: () => ({
    request: rules.inGroup("okta", groupIds.billing),
    stages: [
      { label: "Security", decide: approvers, quorum: 2, escalate: { after: "2h", decide: rules.admins() } },
      { decide: rules.users(slackIds.carl, slackIds.alice) },
    ],
  }),
  notifications: () => [{ to: [slack.channel("#security")] }, { to: [slack.user(slackIds.bob)] }],
});

/** Alice, known to Latchkey and in the group that may ask. */
async function aliceMayAsk(flow = privileged) {
  const house = await createWorld({ flows: [flow] });
  await house.meet(slackIds.alice, "alice@acme.com");
  house.directory.putMember(groupIds.billing, accounts.alice);
  return { house, ...commandsIn(house) };
}

const asked = "explain --flow database --as alice@acme.com --target";

describe("R15: latchkey explain", () => {
  test("says what would be looked at, who would decide by name, and where the card would go", async () => {
    const { latchkey } = await aliceMayAsk();

    const { code, stdout, stderr } = await latchkey(`${asked} database`);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("alice (U0ALICE) asks for Production database in Database access");
    expect(stdout).toContain("Those who decide would be asked.");
    expect(stdout).toMatch(
      new RegExp(`yes +members of the Okta group ${groupIds.billing} +the account alice@acme.com is a member`),
    );
    expect(stdout).toMatch(/yes +whether Production database can be granted +it can/);
    expect(stdout).toMatch(
      new RegExp(
        `yes +the Okta account of U0ALICE +alice@acme.com \\(${accounts.alice}\\), which is linked once they ask`,
      ),
    );
    expect(stdout).toMatch(
      /Security +2 +2 different people of: members of the Okta group approvers; after 2 hours also Latchkey admins +bob@acme.com, dora@acme.com/,
    );
    // She is named in the second stage, and decides nothing of her own.
    expect(stdout).toMatch(/2 +1 +U0CARL, U0ALICE +U0CARL\n/);
    expect(stdout).toMatch(/1 +#security\n2 +U0BOB\n/);
  });

  test("asks nobody, and keeps nothing, not even the account that it found", async () => {
    const { house, latchkey } = await aliceMayAsk();
    const before = await house.rows("select count(*)::int from audit_event");

    await latchkey(`${asked} database`);
    await house.sweep();

    expect(await house.rows("select id from access_request")).toEqual([]);
    expect(await house.rows("select id from user_external_identity")).toEqual([]);
    expect(await house.rows("select id from outbox_event")).toEqual([]);
    expect(await house.rows("select count(*)::int from audit_event")).toEqual(before);
    expect(house.messenger.notices).toEqual([]);
    expect(house.writes()).toEqual([]);
  });

  test("ends with 1 where the request would end, and says at what", async () => {
    const { house, latchkey } = await aliceMayAsk();
    house.directory.takeMember(groupIds.billing, accounts.alice);

    const { code, stdout, stderr } = await latchkey(`${asked} database`);

    expect(code).toBe(1);
    expect(stderr).toBe("It would end before anybody is asked.\n");
    expect(stdout).toMatch(/no +members of the Okta group .+the account alice@acme.com is not a member/);
    expect(stdout).not.toContain("Who decides");
  });

  test("ends with 2 where something cannot be read", async () => {
    const { house, latchkey } = await aliceMayAsk();
    house.directory.failNext("isMember", "unavailable", Infinity);

    const { code, stdout } = await latchkey(`${asked} database`);

    expect(code).toBe(2);
    expect(stdout).toContain("Not everything could be read");
  });

  test("of somebody whom Latchkey has not met it says so", async () => {
    const { latchkey } = await aliceMayAsk();

    const { code, stdout } = await latchkey("explain --flow database --as U0CARL --target database");

    expect(code).toBe(2);
    expect(stdout).toContain("whether Latchkey has met them");
  });

  test.each([
    ["approves", () => approve("On call"), 0, "The flow's own hook would approve it"],
    ["denies", () => deny("A freeze"), 1, "The flow's own hook would deny it"],
    ["ignores", () => ignore("Ask tomorrow"), 1, "It would end before anybody is asked"],
  ])(
    "with --hooks says that the flow's own hook %s it, and without that there is one",
    async (_what, onRequest, code, words) => {
      const { latchkey } = await aliceMayAsk(accessFlow({ hooks: { onRequest } }));

      const plain = await latchkey(`${asked} database`);
      const hooked = await latchkey(`${asked} database --hooks`);

      expect(plain.code).toBe(0);
      expect(plain.stdout).toContain("--hooks asks it");
      expect({ code: hooked.code, says: hooked.stdout.includes(words) }).toEqual({ code, says: true });
    },
  );

  test("gives the same as JSON", async () => {
    const { latchkey } = await aliceMayAsk();

    const { stdout } = await latchkey(`${asked} database --json`);

    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "asked",
      stages: [{ label: "Security", quorum: 2, people: ["bob@acme.com", "dora@acme.com"], areMore: false }, {}],
      destinations: ["#security", "<@U0BOB>"],
    });
  });

  test.each([
    ["a flow that is not there", "explain --flow nothing --as alice@acme.com", 1, 'There is no flow called "nothing"'],
    [
      "a person whom nobody knows",
      "explain --flow database --as nobody@acme.com --target database",
      1,
      "nobody@acme.com",
    ],
    ["a target that the flow does not offer", `${asked} payroll`, 1, "payroll cannot be granted"],
    ["no target where there are several", "explain --flow database --as alice@acme.com", 1, "No target"],
    ["nothing at all", "explain", 2, "Say which flow and who would ask"],
  ])("%s is a sentence", async (_what, args, code, words) => {
    const { latchkey } = await aliceMayAsk();

    const ended = await latchkey(args);

    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
    expect(ended.stdout).toBe("");
  });
});
