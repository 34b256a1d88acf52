import { afterEach, describe, expect, test } from "vitest";

import { buttonLabels, readableText } from "../../sandbox/slack/index.ts";
import { defineFlow, field, people, slack } from "../../src/sdk/index.ts";
import { type Company, groups, startCompany, targets } from "../support/company.ts";
import { query } from "../support/query.ts";
import { askedBy, becomes, heard, hears, patience, requestOf, roads, writes } from "./steps.ts";

/** Two approvers, and then Ada, whom the second card reaches directly. */
const privileged = defineFlow({
  name: "database",
  label: "Privileged access",
  targets: [targets.database],
  fields: {
    reason: field.text({ label: "Why do you need it?" }),
    duration: field.duration({ choices: ["1h"], default: "1h" }),
  },
  permissions: () => ({
    stages: [
      { label: "Security", decide: people.inGroup("okta", groups.approvers), quorum: 2 },
      { label: "Owner", decide: people.users("U0ADA") },
    ],
  }),
  notifications: ({ event }) => [
    { to: [event.request.stage === 0 ? slack.channel("#access-requests") : slack.user("U0ADA")] },
  ],
});

describe.each(roads)("privileged access in two stages, over %s", (mode) => {
  let company: Company;
  afterEach(() => company.end());

  test("two approve, each counts once, the owner is asked, and access is there after that", async () => {
    company = await startCompany({ mode, flows: [privileged] });
    const { alice, bob, dora, ada, okta, accounts } = company;
    const card = await askedBy(company, alice);

    await bob.click(card, "Approve");
    const halfway = await becomes(company, card, "1 of 2 approved in stage Security: <@U0BOB>");
    await bob.click(halfway, "Approve");
    const again = await hears(bob, "You have approved this already");
    await dora.click(halfway, "Approve");
    const passed = await becomes(company, card, "Approved in stage Security: <@U0BOB>, <@U0DORA>");
    const second = await hears(ada, "0 of 1 approved in stage Owner");
    const before = [...okta.members(groups.database)];
    await ada.click(second, "Approve");
    const given = await becomes(company, card, "Access given");

    expect(readableText(card)).toContain("Then Owner: <@U0ADA>");
    expect(again.ephemeralTo).toBe(bob.id);
    expect(buttonLabels(passed)).not.toContain("Approve");
    expect(before).toEqual([]);
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
    expect(readableText(given)).toContain("<@U0BOB>, <@U0DORA> and <@U0ADA>");
    await hears(alice, "approved your request for Production database.");
  });

  test("one who denies ends it, though another has approved", async () => {
    company = await startCompany({ mode, flows: [privileged] });
    const { alice, bob, dora } = company;
    const card = await askedBy(company, alice);
    await bob.click(card, "Approve");
    const halfway = await becomes(company, card, "1 of 2 approved");

    await dora.click(halfway, "Deny");
    await dora.openView(patience);
    await dora.submitView({ Message: "Not now" });
    await becomes(company, card, "<@U0DORA> denied <@U0ALICE>'s request");

    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "denied" });
    expect(writes(company)).toEqual([]);
  });
});

describe("somebody who is away, over socket", () => {
  let company: Company;
  afterEach(() => company.end());

  test("lets another decide by typing it, both hear it, and the decision says in whose name it was", async () => {
    company = await startCompany();
    const { alice, bob, nina } = company;
    await bob.command("/access", "delegate <@U0NINA|nina> until tomorrow", { channel: "access-requests" });
    const said = await hears(bob, "decides for you until");
    await hears(nina, "You decide requests in the name of <@U0BOB>");
    const card = await askedBy(company, alice);

    await nina.click(card, "Approve");
    await becomes(company, card, "Access given");
    await nina.command("/access", "delegate", { channel: "access-requests" });
    const shown = await hears(nina, "You decide for <@U0BOB> until");
    await bob.command("/access", "delegate off", { channel: "access-requests" });
    await hears(bob, "decides for you no more");

    expect(readableText(said)).toContain("<@U0NINA> decides for you");
    expect(shown.ephemeralTo).toBe(nina.id);
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "approved", state: "active" });
    const [decision] = await query<{ away: string }>(
      company.database.url,
      "select slack_user_id as away from request_decision join users on users.id = on_behalf_of",
    );
    expect(decision).toEqual({ away: "U0BOB" });
  });

  test("is told what to type where it was not understood", async () => {
    company = await startCompany();
    const { bob } = company;

    await bob.command("/access", "delegate dora until friday", { channel: "access-requests" });
    await bob.command("/access", "delegate <@U0DORA|dora> until doomsday", { channel: "access-requests" });

    const unread = await hears(bob, "Name one person and until when");
    const unclear = await hears(bob, "Latchkey cannot tell until when that is");

    expect([unread, unclear].map(({ ephemeralTo }) => ephemeralTo)).toEqual([bob.id, bob.id]);
  });
});

describe("why", () => {
  let company: Company;
  afterEach(() => company.end());

  test("is shown to whoever may decide and to admins, alone; not to the person who asked, nor to others", async () => {
    company = await startCompany();
    const { alice, bob, dora, ada, nina } = company;
    const card = await askedBy(company, alice);
    await bob.click(card, "Approve");
    const given = await becomes(company, card, "Access given");

    await dora.click(given, "Why?");
    const toDora = await hears(dora, "Why <@U0ALICE> may have Production database");
    await ada.click(given, "Why?");
    await hears(ada, "Why <@U0ALICE> may have Production database");
    await nina.click(given, "Why?");
    await hears(nina, "Only those who may decide this request, and Latchkey admins");
    await alice.forging({}).click(given, "Why?");
    await hears(alice, "Only those who may decide this request, and Latchkey admins");

    const text = readableText(toDora);
    expect(toDora.ephemeralTo).toBe(dora.id);
    expect(text).toContain("✓ everyone: everyone may");
    expect(text).toContain("✓ whether Production database can be granted: it can");
    expect(text).toContain(`✓ members of the Okta group ${groups.approvers}: the account bob@acme.com is a member`);
    expect(text).toContain("<@U0BOB> approved");
    expect(heard(alice).join()).not.toContain("is a member");
  });
});
