import { afterEach, describe, expect, test } from "vitest";

import { buttonLabels, type PostedMessage, readableText } from "../../sandbox/slack/index.ts";
import { type Company, databaseFlow, groups, startCompany } from "../support/company.ts";
import {
  ask,
  askedBy,
  becomes,
  cardSaying,
  granted,
  hears,
  hours,
  isShown,
  minutes,
  openForm,
  patience,
  writes,
} from "./steps.ts";

let company: Company;
afterEach(() => company.end());

/** The same flow as everywhere, with what these journeys are about switched on. */
async function openCompany(change: Partial<typeof databaseFlow>): Promise<Company> {
  company = await startCompany({ flows: [{ ...databaseFlow, ...change }] });
  return company;
}

/** The receipt of the person who asked, which is drawn again with every change. */
function receiptOf({ slack, alice }: Company): Promise<PostedMessage> {
  const look = () =>
    slack
      .messagesIn(alice.directMessage)
      .find((message) => message.blocks[0]?.type === "header" && readableText(message).includes("Asked "));
  return slack.waitFor(look, { ...patience, what: "the receipt of Alice" });
}

/** A message once it was drawn again without this button. */
function without({ channel, ts }: PostedMessage, button: string): Promise<PostedMessage> {
  const look = () => {
    const now = company.slack.message(channel, ts);
    return now !== undefined && !buttonLabels(now).includes(button) && now;
  };
  return company.slack.waitFor(look, { ...patience, what: `a message without "${button}"` });
}

const putAndTaken = ({ accounts }: Company) =>
  ["PUT", "DELETE"].map((method) => `${method} /api/v1/groups/${groups.database}/users/${accounts.alice}`);

describe("access that is extended", () => {
  test("at once, with one click: it lasts past its first end, and ends with the new one", async () => {
    const { alice, okta, accounts } = await openCompany({ extendWithoutApproval: true });
    const card = await granted(company);
    const receipt = await becomes(company, await receiptOf(company), "Access given");

    await alice.click(receipt, "Extend");
    const told = await hears(alice, "The access to *Production database* lasts until");
    await company.moveClock(1 * hours + 2 * minutes);
    const later = await without(receipt, "Extend");
    await alice.click(receipt, "Extend");
    await hears(alice, "This is done already");
    const afterTheFirstEnd = okta.members(groups.database);
    await company.moveClock(1 * hours);
    await becomes(company, card, "Access ended", "Its time is up.");

    expect(buttonLabels(receipt)).toEqual(["Extend", "Give back"]);
    expect(buttonLabels(later)).toEqual(["Give back"]);
    expect(readableText(told)).toContain("<!date");
    expect(afterTheFirstEnd).toEqual([accounts.alice]);
    expect(okta.members(groups.database)).toEqual([]);
    expect(writes(company)).toEqual(putAndTaken(company));
  });

  test("by those who decide, from the reminder: it goes on without a gap, and a second click asks nobody", async () => {
    const { alice, bob, okta, accounts } = await openCompany({});
    await granted(company);
    await company.moveClock(51 * minutes);
    const reminder = await hears(alice, "Your access to *Production database* ends");

    await alice.click(reminder, "Extend");
    await hears(alice, "Those who decide are asked. The access you have stays until its end");
    const card = await cardSaying(company, "<@U0ALICE> asks to keep Production database for 1 hour.");
    await alice.click(reminder, "Extend");
    await hears(alice, "You asked to extend this already, and it waits for a decision.");
    await bob.click(card, "Approve");
    const extended = await becomes(company, card, "Access given");
    await company.moveClock(15 * minutes);
    await hears(alice, "Your access to Production database goes on, as you extended it.");
    const afterTheFirstEnd = okta.members(groups.database);
    await company.moveClock(1 * hours);
    await becomes(company, card, "Access ended");

    expect(buttonLabels(reminder)).toEqual(["Extend", "Give back"]);
    expect(readableText(reminder)).toContain("ask for 1 hour more; those who decide are asked");
    expect(readableText(extended)).toContain("<@U0ALICE> has Production database until");
    expect(afterTheFirstEnd).toEqual([accounts.alice]);
    expect(okta.members(groups.database)).toEqual([]);
    expect(writes(company)).toEqual(putAndTaken(company));
  });

  test("safety 4: is not, once the one who approved may not decide any more; the person reads why", async () => {
    const { alice, okta, accounts } = await openCompany({ extendWithoutApproval: true });
    const card = await granted(company);
    const receipt = await becomes(company, await receiptOf(company), "Access given");
    okta.removeMember(groups.approvers, accounts.bob);

    await alice.click(receipt, "Extend");
    await hears(alice, "<@U0BOB> approved this but may not decide it any more");
    await company.moveClock(1 * hours + 1_000);
    await becomes(company, card, "Access ended");

    expect(okta.members(groups.database)).toEqual([]);
  });

  test("safety 6: a click of somebody else, or on a value that nobody drew, changes nothing", async () => {
    const { alice, dora, okta } = await openCompany({ extendWithoutApproval: true });
    const card = await granted(company);
    const receipt = await becomes(company, await receiptOf(company), "Access given");

    await dora.forging({}).click(receipt, "Extend");
    await hears(dora, "Only the person who has this access, or who asked for it, can extend it.");
    await alice.forging({ payload: { "/actions/0/value": "{}" } }).click(receipt, "Extend");
    await hears(alice, "This request does not exist any more, so nothing was changed.");
    await company.moveClock(1 * hours + 1_000);
    await becomes(company, card, "Access ended");

    expect(okta.members(groups.database)).toEqual([]);
  });
});

describe("asking again", () => {
  test("opens the form filled in, and what is submitted is a request of its own", async () => {
    const { alice, bob, slack, requests } = await openCompany({});
    const card = await askedBy(company, alice, { reason: "Deploy 42" });
    await bob.click(card, "Deny");
    await bob.openView(patience);
    await bob.submitView({ Message: "Not today" });
    const denied = await hears(alice, "<@U0BOB> denied your request");

    await alice.click(denied, "Ask again");
    const form = await isShown(alice, "Why do you need it?");
    const cardsBefore = slack.messagesIn(requests.id).length;
    const submitted = await alice.submitView({});
    const look = () => slack.messagesIn(requests.id).length > cardsBefore && slack.messagesIn(requests.id).at(-1);
    const again = await slack.waitFor(look, { ...patience, what: "a second card" });

    expect(JSON.stringify(form.blocks)).toContain("Deploy 42");
    expect(submitted.outcome).toBe("closed");
    expect(readableText(again)).toContain("Deploy 42");
    expect(buttonLabels(again)).toContain("Approve");
  });
});

describe("a request for somebody else", () => {
  test("tells that person, gives the access to them, and both may give it back", async () => {
    const { alice, bob, dora, okta, accounts } = await openCompany({ allowOnBehalf: true });

    await openForm(alice);
    await alice.submitView({
      "What do you need?": "Production database",
      "Why do you need it?": "Her first day",
      "For whom?": dora.id,
    });
    const card = await cardSaying(company, "Her first day");
    await hears(dora, "<@U0ALICE> asked for Production database for you.");
    await dora.click(card, "Approve");
    await hears(dora, "You cannot decide your own request");
    await bob.click(card, "Approve");
    await hears(dora, "You have *Production database* in Okta until");
    const given = okta.members(groups.database);
    await alice.click(await becomes(company, await receiptOf(company), "Access given"), "Give back");
    await becomes(company, card, "Access ended", "<@U0ALICE> gave it back.");

    expect(readableText(card)).toContain("<@U0ALICE> asks for Production database for 1 hour on behalf of <@U0DORA>.");
    expect(given).toEqual([accounts.dora]);
    expect(okta.members(groups.database)).toEqual([]);
  });
});

describe("access that starts later", () => {
  test("is shown with its start, is given then and not before, and ends on time", async () => {
    const { alice, bob, okta, accounts } = await openCompany({ allowScheduledStart: true });

    await openForm(alice);
    await alice.submitView({
      "What do you need?": "Production database",
      "Why do you need it?": "The night shift",
      "From when?": Math.floor(Date.now() / 1_000) + 5 * 3_600,
    });
    const card = await cardSaying(company, "The night shift");
    await bob.click(card, "Approve");
    const scheduled = await becomes(company, card, "Approved for later", "It starts");
    await hears(alice, "Everything is checked once more then");
    const before = okta.members(groups.database);
    await company.moveClock(5 * hours + 1 * minutes);
    await becomes(company, card, "Access given");
    const then = okta.members(groups.database);
    await company.moveClock(1 * hours + 1 * minutes);
    await becomes(company, card, "Access ended");

    expect(readableText(card)).toContain("From");
    expect(buttonLabels(scheduled)).toContain("Call off");
    expect([before, then, okta.members(groups.database)]).toEqual([[], [accounts.alice], []]);
    expect(writes(company)).toEqual(putAndTaken(company));
  });

  test("called off before its start, it was never given", async () => {
    const { alice, bob } = await openCompany({ allowScheduledStart: true });
    await openForm(alice);
    await alice.submitView({
      "What do you need?": "Production database",
      "Why do you need it?": "The night shift",
      "From when?": Math.floor(Date.now() / 1_000) + 5 * 3_600,
    });
    const card = await cardSaying(company, "The night shift");
    await bob.click(card, "Approve");
    const receipt = await becomes(company, await receiptOf(company), "Approved for later");

    await alice.click(receipt, "Call off");
    await becomes(company, card, "No access was given");
    await company.moveClock(6 * hours);
    await ask(alice, { reason: "Something else" });
    await cardSaying(company, "Something else");

    expect(writes(company)).toEqual([]);
  });
});
