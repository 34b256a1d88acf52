import { afterEach, describe, expect, test } from "vitest";

import { buttonLabels, type Person, readableText } from "../../sandbox/slack/index.ts";
import { type Company, type CompanyOptions, groups, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";
import { granted, heard, hears, isShown, opens, patience, requestOf, writes } from "./steps.ts";

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

async function links(path = ""): Promise<readonly { owner: string; account: string; frozen: boolean }[]> {
  return query(
    company?.database.url ?? "",
    `select u.slack_user_id as owner, i.external_id as account, i.frozen_at is not null as frozen
     from user_external_identity i join users u on u.id = i.user_id where i.unlinked_at is null ${path} order by 1, 2`,
  );
}

async function audited(action: string) {
  return query<{ actor: string; data: Record<string, unknown> }>(
    company?.database.url ?? "",
    `select u.slack_user_id as actor, a.data from audit_event a join users u on u.id::text = a.actor
     where a.action = '${action}' order by a.sequence`,
  );
}

describe("/identity", () => {
  test("links an account once both sides were seen, with the audit trail before and after, and shows it", async () => {
    const { ada, nina, okta } = await start();
    okta.addUser({ id: "00uNINA00000000001", login: "n.lindgren@acme.com", email: "n.lindgren@acme.com" });

    const form = await opens(ada, "link <@U0NINA|nina> okta <mailto:n.lindgren@acme.com|n.lindgren@acme.com>", "Why?");
    const before = await links();
    const done = await ada.submitView({ "Why?": "She told me" });
    const card = await hears(ada, "By hand, linked by <@U0ADA>");

    expect(readableText(form)).toContain("<@U0NINA>");
    expect(readableText(form)).toContain("n.lindgren@acme.com");
    expect(before).toEqual([]);
    expect(done.outcome).toBe("closed");
    expect(readableText(card)).toContain("Reason: She told me");
    expect(await links()).toEqual([{ owner: nina.id, account: "00uNINA00000000001", frozen: false }]);
    expect(await audited("identity.linked")).toMatchObject([
      { actor: ada.id, data: { before: null, after: { externalId: "00uNINA00000000001" } } },
    ]);
    await hears(nina, "was linked to <@U0NINA> by <@U0ADA>");
  });

  test("tells whose an account is, by the person and by the account", async () => {
    const house = await start();
    const { ada, alice } = house;
    await granted(house);

    await say(ada, "whois <@U0ALICE|alice>");
    const byPerson = await hears(ada, "From the directory");
    await say(ada, "whois okta:<mailto:alice@acme.com|alice@acme.com>");
    const byAccount = await hears(ada, "One account goes by");
    await say(ada, "whois nobody@acme.com");
    const nobody = await hears(ada, "No account in Okta has");

    expect(readableText(byPerson)).toContain("alice@acme.com");
    expect(buttonLabels(byPerson)).toEqual(["Freeze…", "Unlink…", "Link…"]);
    expect(readableText(byAccount)).toContain(`Linked to <@${alice.id}>`);
    for (const message of [byPerson, byAccount, nobody]) expect(message.ephemeralTo).toBe(ada.id);
  });

  test("unlinks from the button under the answer, and access that was given through the account ends", async () => {
    const house = await start();
    const { ada, alice, accounts } = house;
    await granted(house);
    await say(ada, "whois <@U0ALICE>");
    const card = await hears(ada, "From the directory");

    await ada.click(card, "Unlink…");
    await isShown(ada, "The account is nobody's then.");
    const silent = await ada.submitView();
    const done = await ada.submitView({ "Why?": "It is not hers" });

    expect(silent.outcome).toBe("errors");
    expect(done.outcome).toBe("closed");
    await hears(ada, "No account is linked to this person.");
    await hears(alice, "is not linked to you any more");
    const isOut = () => writes(house).some((write) => write.startsWith("DELETE") && write.includes(accounts.alice));
    await house.slack.waitFor(isOut, patience);
    const stateNow = async () => (await requestOf(house, "Deploy 42")).state;
    await expect.poll(stateNow, { timeout: patience.timeoutMs }).toBe("ended");
    expect(await links(`and i.external_id = '${accounts.alice}'`)).toEqual([]);
    expect(await audited("identity.unlinked")).toMatchObject([{ data: { after: null, reason: "It is not hers" } }]);
    expect(house.okta.members(groups.database)).toEqual([]);
  });

  test("freezes and unfreezes by the words that are typed", async () => {
    const house = await start();
    const { ada, alice, accounts } = house;
    await granted(house);

    const form = await opens(ada, "freeze <@U0ALICE|alice> okta she lost her laptop", "It is used for nothing");
    await ada.submitView();
    await hears(ada, "❄️ *Frozen*");
    const frozen = await links(`and i.external_id = '${accounts.alice}'`);
    await opens(ada, "unfreeze <@U0ALICE|alice> okta", "It can be used again.");
    await ada.submitView({ "Why?": "She has a new one" });
    const unfrozen = () => audited("identity.unfrozen");
    await expect.poll(unfrozen, { timeout: patience.timeoutMs }).toHaveLength(1);

    expect(readableText(form)).toContain("The account of <@U0ALICE>");
    expect(frozen).toEqual([{ owner: alice.id, account: accounts.alice, frozen: true }]);
    expect(await links(`and i.external_id = '${accounts.alice}'`)).toMatchObject([{ frozen: false }]);
    expect(await audited("identity.frozen")).toMatchObject([{ data: { reason: "she lost her laptop" } }]);
  });

  test("takes an account from somebody only by force and with a reason", async () => {
    const house = await start();
    const { ada, nina, accounts } = house;
    await granted(house);

    await opens(ada, "link <@U0NINA> okta alice@acme.com", "Force");
    const plain = await ada.submitView();
    const forced = await ada.submitView({ Force: ["force"], "Why?": "Alice left it to her" });

    expect(plain.outcome).toBe("errors");
    expect(forced.outcome).toBe("closed");
    await hears(ada, "Reason: Alice left it to her");
    expect(await links(`and i.external_id = '${accounts.alice}'`)).toMatchObject([{ owner: nina.id }]);
  });

  test("works through the people without an account, a page at a time, from the list to the link", async () => {
    const house = await start();
    const { ada, slack } = house;
    for (const index of Array.from({ length: 12 }, (_, place) => place)) {
      await house.latchkey.world.store.transaction(async (tx) =>
        tx.meetUser(
          { ...(await house.latchkey.world.people.home()), userId: `U0P${index}` },
          { displayName: `P ${index}` },
        ),
      );
    }

    await say(ada, "unmapped okta");
    const first = await hears(ada, "people are without an account in Okta");
    await ada.click(first, "Next");
    const isSecond = () => ada.messages().filter((one) => readableText(one).includes("without an account in Okta"))[1];
    const second = await slack.waitFor(isSecond, patience);
    const one = second.blocks.find((block) => block.type === "section" && block.accessory !== undefined);
    await ada.click(second, `${one?.block_id}/identity_admin_link`);
    const form = await isShown(ada, "Its login, its e-mail address, or its id.");

    expect(buttonLabels(first).filter((label) => label === "Link…")).toHaveLength(10);
    expect(buttonLabels(second)).not.toContain("Next");
    expect(JSON.stringify(form.state)).toMatch(/U0[A-Z0-9]+.*okta/);
  });

  test("does everything in a form as well", async () => {
    const house = await start();
    const { ada } = house;
    await granted(house);

    await opens(ada, "", "What do you want to do?");
    await ada.submitView({ "What do you want to do?": "Link an account" });
    await isShown(ada, "Its login");
    const wrong = await ada.submitView({ Person: "U0NINA", Account: "nobody@acme.com" });
    const asked = await ada.submitView({ Account: "ada@acme.com" });
    await isShown(ada, "The account is linked to nobody.");
    await ada.closeView({ all: true });
    await opens(ada, "", "What do you want to do?");
    await ada.submitView({ "What do you want to do?": "Look up a person" });
    const closed = await ada.submitView({ Person: "U0ALICE" });

    expect(wrong.errors).toMatchObject({ account: expect.stringContaining("has no account whose id") });
    expect(asked.outcome).toBe("updated");
    expect(closed.outcome).toBe("closed");
    expect((await hears(ada, "From the directory")).ephemeralTo).toBe(ada.id);
  });

  test("sends every link as a file into the admin's direct messages, and nowhere else", async () => {
    const house = await start();
    const { ada, bob, alice, accounts, slack } = house;
    await granted(house);

    await say(ada, "export");
    const file = await ada.waitForMessage(({ files }) => files.length > 0, patience);
    await hears(ada, "Every link is in a CSV file");

    expect(file.channel).toBe(ada.directMessage);
    expect(file.files[0]?.content.split("\n")).toEqual(
      expect.arrayContaining([
        "slack_user_id,email,display_name,okta:okta",
        `${alice.id},alice@acme.com,Alice,${accounts.alice}`,
      ]),
    );
    expect(slack.allMessages().filter(({ files }) => files.length > 0)).toHaveLength(1);
    expect(bob.messages().filter(({ files }) => files.length > 0)).toEqual([]);
    expect(await audited("identities.exported")).toMatchObject([{ actor: ada.id }]);
  });

  test.each([
    [
      "lacks the right for it",
      "files.getUploadURLExternal",
      { error: "missing_scope" },
      "lacks the scope `files:write`",
    ],
    ["does not take it", "files.completeUploadExternal", { error: "internal_error" }, "it said internal_error"],
  ] as const)("says that Slack %s, and how else the file can be had", async (_what, method, fault, words) => {
    const { ada, slack } = await start();
    slack.faults.next(method, fault);

    await say(ada, "export");

    const told = await hears(ada, "Slack did not take the file");
    expect(readableText(told)).toContain(words);
    expect(slack.allMessages().filter(({ files }) => files.length > 0)).toEqual([]);
  });

  test("says what it did not understand, with the right form", async () => {
    const { ada } = await start();

    await say(ada, "whos <@U0ALICE>");

    const told = await hears(ada, "“whos” was not understood");
    expect(readableText(told)).toContain("`/identity whois @user`");
  });

  test("safety 43: refuses everybody else whatever they type, and shows them nothing", async () => {
    const house = await start();
    const { bob, nina } = house;
    await granted(house);
    const before = await links();
    const told = () => heard(bob).filter((text) => text.includes("Only Latchkey admins can do this")).length;

    const whispered = [
      "whois <@U0ALICE>",
      "whois okta:nobody",
      "whois okta:alice@acme.com",
      "unmapped",
      "export",
      "help",
      "x",
    ];
    for (const [index, text] of whispered.entries()) {
      await say(bob, text);
      await house.slack.waitFor(() => told() === index + 1, patience);
    }
    for (const text of [
      "",
      "link <@U0NINA> okta nobody@acme.com",
      "unlink <@U0ALICE> okta",
      "freeze <@U0ALICE> okta x",
    ]) {
      await opens(bob, text, "Only Latchkey admins can do this");
      await bob.closeView({ all: true });
    }

    expect(heard(bob).filter((text) => text.includes("alice@acme.com"))).toEqual([]);
    expect(await links()).toEqual(before);
    expect(heard(nina)).toEqual([]);
  });

  test("safety 6: a button of an admin is of no use to anybody else", async () => {
    const house = await start();
    const { ada, bob } = house;
    await granted(house);
    await say(ada, "whois <@U0ALICE>");
    const card = await hears(ada, "From the directory");

    await bob.forging({}).click(card, "Unlink…");
    const shown = await isShown(bob, "Only Latchkey admins can do this");

    expect(readableText(shown)).not.toContain("alice");
  });
});

describe("safety 41: /identity while somebody is slow or silent", () => {
  test("a form that has to wait for Okta says so, and then shows both sides", async () => {
    const house = await start();
    const { ada, okta } = house;
    await opens(ada, "", "What do you want to do?");
    await ada.submitView({ "What do you want to do?": "Link an account" });
    await isShown(ada, "Its login");
    okta.faults.next({ method: "GET" }, { delayMs: 2_600 });

    const waiting = await ada.submitView({ Person: "U0NINA", Account: "ada@acme.com" });

    expect(waiting.outcome).toBe("updated");
    expect(waiting.ackMs).toBeLessThan(3_000);
    await isShown(ada, "The account is linked to nobody.");
  });

  test("while Okta is down nothing is linked, and the form says so; looking a person up goes on", async () => {
    const house = await start();
    const { ada, okta } = house;
    await granted(house);
    const before = await links();
    okta.faults.next({}, { status: 503 }, { forever: true });

    await opens(ada, "link <@U0NINA> okta nina@acme.com", "could not be looked up or saved");
    await ada.closeView({ all: true });
    await say(ada, "whois <@U0ALICE>");
    await hears(ada, "From the directory");
    await say(ada, "whois okta:alice@acme.com");

    expect(readableText(await hears(ada, "Okta did not answer"))).toContain("One account goes by");
    expect(await links()).toEqual(before);
  });

  test("a form that Slack does not open, or that is closed before it is drawn, leaves no refusal unsaid", async () => {
    const { ada, bob, slack } = await start();
    slack.faults.next("views.open", { error: "expired_trigger_id" });
    await say(ada, "link <@U0NINA> okta ada@acme.com");
    const notOpened = await hears(ada, "Slack did not open the form in time");
    slack.faults.next("views.update", { error: "not_found" });

    await say(bob, "link <@U0NINA> okta ada@acme.com");
    const refused = await hears(bob, "Only Latchkey admins can do this");

    expect(notOpened.ephemeralTo).toBe(ada.id);
    expect(refused.ephemeralTo).toBe(bob.id);
    expect(await links()).toEqual([]);
  });
});

describe("/access whoami", () => {
  test("shows everybody their own accounts, with the way to map what is missing", async () => {
    const house = await start();
    const { alice, nina } = house;
    await granted(house);

    await alice.command("/access", "whoami", here);
    const own = await hears(alice, "Your accounts");
    await nina.command("/access", "whoami", here);
    const none = await hears(nina, "No account is linked to you.");

    expect(readableText(own)).toContain("alice@acme.com");
    expect(buttonLabels(own)).toEqual(["This was not me"]);
    expect(buttonLabels(none)).toEqual(["Map your Okta account"]);
    expect([own.ephemeralTo, none.ephemeralTo]).toEqual([alice.id, nina.id]);
    expect(readableText(none)).not.toContain("alice");
  });
});
