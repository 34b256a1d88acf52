import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { TakenMail } from "../../sandbox/mail/index.ts";
import { buttonLabels, type Person, type PostedMessage, readableText } from "../../sandbox/slack/index.ts";
import { type Company, groups, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";
import { ask, becomes, cardSaying, hears, isShown, minutes, patience, requestOf } from "./steps.ts";

const ninasAccount = "00uNINA0000000001";
const ninasMailbox = "nina.petrova@acme.io";
const proof = "How will you prove that it is yours?";

let company: Company;

beforeEach(async () => {
  company = await startCompany({ mail: true });
  company.okta.addUser({ id: ninasAccount, login: "npetrova", email: ninasMailbox });
});
afterEach(() => company.end());

/** Nina asks, and is told that her account is not known. */
async function ninaAsks(): Promise<PostedMessage> {
  await ask(company.nina, { reason: "Look at a slow query" });
  return hears(company.nina, "Latchkey does not know your account in Okta");
}

/** Names an account in the form that a button opens, as often as it takes until the form is there. */
async function names(person: Person, account: string, how: "A code by e-mail" | "A Latchkey admin confirms it") {
  const button = await hears(person, "Latchkey does not know your account in Okta");
  await person.click(button, "Map your Okta account");
  await person.waitForView(({ callbackId }) => callbackId === "map_account_form", patience);
  return person.submitView({ "Your account in Okta": account, [proof]: how });
}

/** The code of the newest mail to an address. */
async function codeSentTo(address: string): Promise<string> {
  const isCode = ({ to, subject }: TakenMail) => to.includes(address) && subject.includes("code");
  const mail = await company.mail.waitForMail(isCode, patience);
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(mail.text)?.[0];
  if (code === undefined) throw new Error(`There is no code in the mail to ${address}: ${mail.text}`);
  return code;
}

async function links() {
  return query<{ slack_user_id: string; external_id: string; source: string; verification_method: string }>(
    company.database.url,
    `select u.slack_user_id, i.external_id, i.source, i.verification_method from user_external_identity i
     join users u on u.id = i.user_id where i.unlinked_at is null and i.external_id = '${ninasAccount}'`,
  );
}

describe("I2: a person whose e-mails differ maps the account and has it, without an admin", () => {
  test("the request waits, a code proves the account, and the request goes on by itself to access", async () => {
    const { nina, bob, okta } = company;
    await ninaAsks();
    const waiting = await requestOf(company, "Look at a slow query");

    const named = await names(nina, "npetrova", "A code by e-mail");
    await isShown(nina, "If the account can be mapped by a code");
    const proven = await nina.submitView({ Code: (await codeSentTo(ninasMailbox)).toLowerCase() });
    const card = await cardSaying(company, "Look at a slow query");
    await bob.click(card, "Approve");
    await becomes(company, card, "Access given");

    expect(waiting.status).toBe("needs_account");
    expect([named.outcome, proven.outcome]).toEqual(["updated", "updated"]);
    expect(readableText(card)).toContain("<@U0NINA> asks for Production database");
    expect(okta.members(groups.database)).toEqual([ninasAccount]);
    expect(await links()).toEqual([
      { slack_user_id: "U0NINA", external_id: ninasAccount, source: "manual", verification_method: "email-code" },
    ]);
  });

  test("she is told in a direct message, and alone in the channel where she asked, with a button each", async () => {
    const { nina, requests } = company;

    await ninaAsks();
    const isHint = ({ ephemeralTo }: PostedMessage) => ephemeralTo === nina.id;
    const alone = await nina.waitForMessage(isHint, patience);
    const direct = await hears(nina, "Your request for *Production database* waits");

    expect(alone.channel).toBe(requests.id);
    expect([alone, direct].map(buttonLabels)).toEqual([["Map your Okta account"], ["Map your Okta account"]]);
  });

  test("safety 10: the fifth wrong code ends the claim, and the request with a sentence; the right one is too late", async () => {
    const { nina, okta } = company;
    await ninaAsks();
    await names(nina, "npetrova", "A code by e-mail");
    const code = await codeSentTo(ninasMailbox);
    const wrong = code.startsWith("A") ? "B222-2222" : "A222-2222";

    const tries: string[] = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const { outcome, errors } = await nina.submitView({ Code: wrong });
      tries.push(Object.values(errors)[0] ?? outcome);
    }
    await hears(nina, "Your request for Production database could not go on");
    const told = await hears(nina, "Your account in Okta was not mapped");

    expect(tries[0]).toBe("This code is wrong, so nothing was linked. You can try 4 more times.");
    expect(tries[3]).toBe("This code is wrong, so nothing was linked. You can try once more.");
    expect(tries[4]).toBe("updated");
    expect(readableText(told)).toContain("Too many wrong codes were entered, so nothing was linked.");
    expect(await requestOf(company, "Look at a slow query")).toMatchObject({ status: "refused" });
    expect([await links(), okta.members(groups.database)]).toEqual([[], []]);
  });

  test("safety 10: a code that is too old links nothing, and the request ends with a sentence", async () => {
    const { nina } = company;
    await ninaAsks();
    await names(nina, "npetrova", "A code by e-mail");
    const code = await codeSentTo(ninasMailbox);

    await company.moveClock(11 * minutes);
    await hears(nina, "The code was not entered in time");
    await nina.submitView({ Code: code });
    await isShown(nina, "The time for this is over.");

    expect(await links()).toEqual([]);
    expect(await requestOf(company, "Look at a slow query")).toMatchObject({ status: "refused" });
  });

  test("safety 10: what she sees is the same for an account that is there, one that is not, and one of somebody else's", async () => {
    const { nina, alice, mail } = company;
    await ask(alice, { reason: "So that her account is linked" });
    await cardSaying(company, "So that her account is linked");
    await ninaAsks();

    const seen: (readonly string[])[] = [];
    for (const account of ["nobody-at-all", "alice@acme.com", "npetrova"]) {
      await names(nina, account, "A code by e-mail");
      const { blocks, title } = await isShown(nina, "If the account can be mapped by a code");
      const wrong = await nina.submitView({ Code: "0000-0000" });
      seen.push([title, withoutTimes(JSON.stringify(blocks)), ...Object.values(wrong.errors)]);
      await nina.closeView({ all: true });
      // The next claim would void this one before it was looked up.
      await everyClaimIsLookedUp();
    }
    await codeSentTo(ninasMailbox);

    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(mail.mails.map(({ to }) => to)).toEqual([[ninasMailbox]]);
    await hearsAdmins("somebody claimed an account that may not be theirs");
  });
});

describe("I3: an admin confirms the account", () => {
  test("both records stand side by side; confirmed, the request goes on, and the message says by whom", async () => {
    const { nina, ada } = company;
    await ninaAsks();
    await names(nina, "npetrova", "A Latchkey admin confirms it");

    const claim = await hearsAdmins("An account to confirm");
    await ada.click(claim, "It is theirs");
    const drawn = await becomes(company, claim, "Confirmed by <@U0ADA>");
    await cardSaying(company, "Look at a slow query");

    expect(readableText(claim)).toContain("nina@acme.com");
    expect(readableText(claim)).toContain(ninasMailbox);
    expect(buttonLabels(claim)).toEqual(["It is theirs", "Not theirs"]);
    expect(buttonLabels(drawn)).toEqual([]);
    expect(await links()).toMatchObject([{ slack_user_id: "U0NINA", verification_method: "admin-approval" }]);
  });

  test("refused, the request ends with a sentence", async () => {
    const { nina, ada } = company;
    await ninaAsks();
    await names(nina, "npetrova", "A Latchkey admin confirms it");

    await ada.click(await hearsAdmins("An account to confirm"), "Not theirs");
    const told = await hears(nina, "Your request for Production database could not go on");

    expect(readableText(told)).toContain("A Latchkey admin did not confirm that this account is yours.");
    expect(await links()).toEqual([]);
  });

  test("safety 8: somebody who is no admin, and an admin who claims it for themselves, confirm nothing", async () => {
    const { nina, bob, ada, requests } = company;
    await company.stop();
    await company.start({ admins: [ada.id, nina.id], channels: { admins: "#access-requests" } });
    await ninaAsks();
    await names(nina, "npetrova", "A Latchkey admin confirms it");
    const claim = await cardSaying(company, "An account to confirm");

    await bob.click(claim, "It is theirs");
    await hears(bob, "Only Latchkey admins can do this");
    await nina.click(claim, "It is theirs");
    await hears(nina, "You cannot confirm an account for yourself");

    expect(claim.channel).toBe(requests.id);
    expect(await links()).toEqual([]);
    expect(await requestOf(company, "Look at a slow query")).toMatchObject({ status: "needs_account" });
  });
});

describe("the other side is told", () => {
  test("safety 49: the owner of the address gets a letter, and its code freezes the link, ends the access and alerts the admins", async () => {
    const { nina, bob, alice, okta } = company;
    await ninaAsks();
    await names(nina, "npetrova", "A code by e-mail");
    await nina.submitView({ Code: await codeSentTo(ninasMailbox) });
    const card = await cardSaying(company, "Look at a slow query");
    await bob.click(card, "Approve");
    await becomes(company, card, "Access given");

    const letter = await company.mail.waitForMail(({ subject }) => subject.includes("was linked"), patience);
    const code = /not-me (\S+)/.exec(letter.text)?.[1] ?? "";
    await alice.command("/access", `not-me ${code}`, { channel: "access-requests" });
    await hears(alice, "The link is frozen");
    await becomes(company, card, "Access ended");
    await hearsAdmins("the owner of an account says that a link is not theirs");
    await hears(nina, "The link to your account in Okta was frozen");

    expect(letter.to).toEqual([ninasMailbox]);
    expect(okta.members(groups.database)).toEqual([]);
    await ask(nina, { reason: "Once more" });
    await hears(nina, "is frozen, so it is used for nothing");
  });

  test("safety 49: the person a link was made for says that it was not them, by the button", async () => {
    const { nina } = company;
    await ninaAsks();
    await names(nina, "npetrova", "A code by e-mail");
    await nina.submitView({ Code: await codeSentTo(ninasMailbox) });

    await nina.click(await hears(nina, "was linked to <@U0NINA> by a code"), "This was not me");
    await hears(nina, "The link is frozen");

    const frozen = await query(
      company.database.url,
      "select frozen_reason from user_external_identity where frozen_at is not null",
    );
    expect(frozen).toEqual([{ frozen_reason: "The owner of the account said that the link is not theirs." }]);
  });
});

describe("where accounts of the directory are known", () => {
  test("those that are linked to nobody are offered by their beginning, and the one that is chosen is proven", async () => {
    const { nina, latchkey, accounts } = company;
    const known = {
      connectorId: "okta",
      status: "ACTIVE",
      isActive: true,
      isSuspended: false,
      attributes: {},
      seenAt: new Date(),
    };
    await ask(company.alice, { reason: "So that her account is linked" });
    await cardSaying(company, "So that her account is linked");
    await latchkey.world.store.transaction(async (tx) => {
      const nadia = { externalId: "00uNADIA0000000001", login: "nadia", email: null, displayName: "Nadia Petrova" };
      const ninas = { externalId: ninasAccount, login: "npetrova", email: ninasMailbox, displayName: "Nina Petrova" };
      const alices = { externalId: accounts.alice, login: "na-alice", email: null, displayName: "Alice" };
      for (const account of [nadia, ninas, alices]) await tx.keepResource({ ...known, ...account });
    });
    await ninaAsks();
    await nina.click(await hears(nina, "Latchkey does not know your account"), "Map your Okta account");
    await nina.waitForView(({ callbackId }) => callbackId === "map_account_form", patience);

    const offered = await nina.typeAhead("Your account in Okta", "na");
    const byName = await nina.typeAhead("Your account in Okta", "nina p");
    await nina.submitView({ "Your account in Okta": "npetrova  Nina Petrova", [proof]: "A code by e-mail" });
    await nina.submitView({ Code: await codeSentTo(ninasMailbox) });
    await cardSaying(company, "Look at a slow query");

    expect(offered.map(({ text }) => text.text)).toEqual(["nadia  Nadia Petrova", "Use “na” as it is"]);
    expect(byName.map(({ text }) => text.text)).toEqual(["npetrova  Nina Petrova", "Use “nina p” as it is"]);
    expect(await links()).toMatchObject([{ slack_user_id: "U0NINA" }]);
  });
});

describe("asking for it by oneself", () => {
  test("`/access map` opens the form, also when nothing waits", async () => {
    const { nina } = company;

    await nina.command("/access", "map", { channel: "access-requests" });
    const form = await nina.waitForView(({ callbackId }) => callbackId === "map_account_form", patience);

    expect(readableText(form)).toContain("Latchkey does not know which account in *Okta* is yours.");
  });

  test("an approver whose account is not known is told so at the click, with the button", async () => {
    const { alice, nina } = company;
    await ask(alice, { reason: "Deploy 42" });
    const card = await cardSaying(company, "Deploy 42");

    await nina.click(card, "Approve");
    const told = await hears(nina, "Latchkey could not find your account in Okta");

    expect(buttonLabels(told)).toEqual(["Map your Okta account"]);
  });
});

/** A message in the admins' channel. */
function hearsAdmins(words: string): Promise<PostedMessage> {
  const { slack, errors } = company;
  const look = () => slack.messagesIn(errors.id).find((message) => readableText(message).includes(words));
  return slack.waitFor(look, { ...patience, what: `the admins hear "${words}"` });
}

async function everyClaimIsLookedUp(): Promise<void> {
  const waiting = "select 1 from ownership_claim where state = 'received'";
  await expect.poll(() => query(company.database.url, waiting), { timeout: patience.timeoutMs }).toEqual([]);
}

/** The times differ, and the ids that Slack gives blocks. */
function withoutTimes(text: string): string {
  return text.replaceAll(/<!date[^>]*>/g, "<time>").replaceAll(/,?"block_id":"[^"]*"/g, "");
}
