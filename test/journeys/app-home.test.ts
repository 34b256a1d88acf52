import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { buttonLabels, type OpenView, type Person, readableText } from "../../sandbox/slack/index.ts";
import { type Company, databaseFlow, groups, startCompany } from "../support/company.ts";
import { askedBy, becomes, granted, hears, hours, isShown, patience, roads } from "./steps.ts";

/** A person's App Home once it says this. */
function says(person: Person, ...words: readonly string[]): Promise<OpenView> {
  const shows = (view: OpenView) => words.every((one) => readableText(view).includes(one));
  return person.waitForHome(shows, patience);
}

/** Opens it, as Slack tells the app, and gives it once it says this. */
async function opens(person: Person, ...words: readonly string[]): Promise<OpenView> {
  await person.openHome();
  return says(person, ...words);
}

describe.each(roads)("App Home, over %s", (mode) => {
  let company: Company;
  beforeEach(async () => {
    const flow = { ...databaseFlow, extendWithoutApproval: true };
    company = await startCompany({ mode, flows: [flow] });
  });
  afterEach(() => company.end());

  test("of an engineer: asks, shows what they have, extends it and gives it back", async () => {
    const { alice, bob, okta } = company;
    const empty = await opens(alice, "You have no access through Latchkey now.");

    await alice.click(empty, "Request access");
    await isShown(alice, "What do you need?");
    await alice.submitView({ "What do you need?": "Production database", "Why do you need it?": "Deploy 42" });
    const asked = await says(alice, "You asked for Production database for 1 hour. Those who may decide were asked.");
    const card = await company.slack.waitFor(
      () => company.slack.messagesIn(company.requests.id).find((one) => buttonLabels(one).includes("Approve")),
      { ...patience, what: "the card" },
    );
    await bob.click(card, "Approve");
    // How many minutes are left depends on how busy the machine is.
    const held = await says(alice, "*Production database* in Okta", "minutes left", "You have no open request.");
    await alice.click(held, "Extend");
    const extended = await says(alice, "1 hour 5", "minutes left");
    await hears(alice, "The access to *Production database* lasts until");
    await alice.click(extended, "Give back");
    await says(alice, "You have no access through Latchkey now.");
    await becomes(company, card, "Access ended", "<@U0ALICE> gave it back.");

    expect(buttonLabels(asked).slice(0, 2)).toEqual(["Request access", "Withdraw"]);
    expect(buttonLabels(held).slice(0, 3)).toEqual(["Request access", "Extend", "Give back"]);
    expect(buttonLabels(extended)).not.toContain("Extend");
    expect(okta.members(groups.database)).toEqual([]);
  });

  test("of an engineer: withdraws an open request", async () => {
    const { alice } = company;
    const card = await askedBy(company, alice);
    const home = await opens(alice, "You asked for Production database");

    await alice.click(home, "Withdraw");
    const after = await says(alice, "You have no open request.");
    const withdrawn = await becomes(company, card, "Withdrawn");

    expect(buttonLabels(after)).not.toContain("Withdraw");
    expect(buttonLabels(withdrawn)).not.toContain("Approve");
  });

  test("of an approver: shows what waits for them, and decides it by the ordinary road", async () => {
    const { alice, bob, dora, okta, accounts } = company;
    await opens(bob, "No request waits for your decision.");
    const card = await askedBy(company, alice);
    const waiting = await says(bob, "<@U0ALICE> asks for Production database for 1 hour.");

    await bob.click(waiting, "Approve");
    await becomes(company, card, "Access given", "Approved by <@U0BOB>");
    const done = await says(bob, "No request waits for your decision.");
    await bob.forging({}).click(waiting, "Approve");
    await hears(bob, "Nothing was changed: this request was already approved by you.");

    expect(buttonLabels(waiting)).toEqual(expect.arrayContaining(["Approve", "Deny", "Open the card"]));
    expect(buttonLabels(done)).not.toContain("Approve");
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
    expect(dora.home()).toBeUndefined();
  });

  test("safety 4: a click in App Home of somebody who may not decide any more is refused in a sentence", async () => {
    const { alice, bob, okta, accounts } = company;
    await askedBy(company, alice);
    const waiting = await opens(bob, "<@U0ALICE> asks for Production database");
    okta.removeMember(groups.approvers, accounts.bob);

    await bob.click(waiting, "Approve");
    await hears(bob, "Only members of the Okta group access-approvers may decide this request");

    expect(okta.members(groups.database)).toEqual([]);
  });

  test("of an admin: says what needs them, until it does not any more", async () => {
    const { ada, okta } = company;
    await opens(ada, "Nothing needs you now.");
    const card = await granted(company);
    okta.faults.next({ method: "DELETE" }, { status: 503 }, { forever: true });
    await company.moveClock(1 * hours + 6 * 60_000);

    const late = await opens(ada, "Latchkey is ending <@U0ALICE>'s access to Production database.");
    okta.faults.clear();
    await company.moveClock(90_000);
    await becomes(company, card, "Access ended");
    await opens(ada, "Nothing needs you now.");

    expect(readableText(late)).toContain("It should have ended");
  });

  test("shows people of another organisation nothing but why", async () => {
    const { slack } = company;
    slack.addUser({ id: "U0EVE", name: "Eve", isStranger: true });

    const home = await opens(slack.as("U0EVE"), "Your Slack account belongs to another organisation");

    expect(buttonLabels(home)).toEqual([]);
  });
});
