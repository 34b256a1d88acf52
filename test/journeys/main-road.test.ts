import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { buttonLabels, readableText } from "../../sandbox/slack/index.ts";
import { type Company, groups, startCompany } from "../support/company.ts";
import {
  ask,
  askedBy,
  becomes,
  cardSaying,
  granted,
  hears,
  hours,
  patience,
  requestOf,
  roads,
  writes,
} from "./steps.ts";

describe.each(roads)("from a request in Slack to access that ends, over %s", (mode) => {
  let company: Company;
  beforeEach(async () => {
    company = await startCompany({ mode });
  });
  afterEach(() => company.end());

  test("what was asked is shown to those who decide, and the person who asked has a receipt", async () => {
    const { alice } = company;

    const submitted = await ask(alice, { reason: "Deploy 42" });
    const card = await cardSaying(company, "Deploy 42");
    const receipt = await hears(alice, "Those who may decide were asked.");

    expect(submitted).toMatchObject({ outcome: "closed", failure: undefined });
    expect(readableText(card)).toContain("<@U0ALICE> asks for Production database for 1 hour.");
    expect(readableText(card)).toContain("alice@acme.com in Okta");
    expect(readableText(card)).toContain("members of the Okta group access-approvers");
    expect(buttonLabels(card)).toEqual(["Approve", "Deny", "Withdraw", "Why?"]);
    expect(buttonLabels(receipt)).toEqual(["Withdraw"]);
  });

  test("an approval gives the access, and says so after Okta was read back", async () => {
    const { alice, bob, okta, accounts } = company;
    const card = await askedBy(company, alice);

    await bob.click(card, "Approve");
    const given = await becomes(company, card, "Access given");
    const told = await hears(alice, "You have *Production database* in Okta until");

    expect(okta.members(groups.database)).toEqual([accounts.alice]);
    expect(writes(company)).toEqual([`PUT /api/v1/groups/${groups.database}/users/${accounts.alice}`]);
    expect(readableText(given)).toMatch(/<@U0ALICE> has Production database until <!date/);
    expect(readableText(given)).toContain("Approved by <@U0BOB>");
    expect(buttonLabels(given)).toEqual(["Give back", "End access", "Why?"]);
    expect(buttonLabels(told)).toEqual(["Give back"]);
    await hears(alice, "<@U0BOB> approved your request for Production database.");
  });

  test("given back before its time, it is gone", async () => {
    const { alice, okta } = company;
    const card = await granted(company);

    await alice.click(await hears(alice, "If you are done earlier, give it back."), "Give back");
    const ended = await becomes(company, card, "Access ended", "<@U0ALICE> gave it back.");
    await hears(alice, "You gave it back.");

    expect(okta.members(groups.database)).toEqual([]);
    expect(buttonLabels(ended)).toEqual(["Why?"]);
  });

  test("when its time is up, it is gone, and both messages say so", async () => {
    const { alice, okta } = company;
    const card = await granted(company);

    await company.moveClock(1 * hours + 1_000);
    const ended = await becomes(company, card, "Access ended", "Its time is up.");
    await hears(alice, "Your access to Production database ended");

    expect(okta.members(groups.database)).toEqual([]);
    expect(buttonLabels(ended)).toEqual(["Why?"]);
  });

  test("a denial takes words along, which the person who asked reads", async () => {
    const { alice, bob, okta } = company;
    const card = await askedBy(company, alice);

    await bob.click(card, "Deny");
    await bob.openView(patience);
    const submitted = await bob.submitView({ Message: "Use the replica *instead*" });
    const told = await hears(alice, "<@U0BOB> denied your request for Production database.");
    const denied = await becomes(company, card, "Denied", "<@U0BOB> wrote:", "Use the replica *instead*");

    expect(submitted.outcome).toBe("closed");
    expect(readableText(told)).toContain("Use the replica *instead*");
    expect(buttonLabels(denied)).toEqual(["Why?"]);
    expect(okta.members(groups.database)).toEqual([]);
    expect(writes(company)).toEqual([]);
  });

  test("a request can be withdrawn while nobody has decided, and nobody can decide it then", async () => {
    const { alice, bob } = company;
    const card = await askedBy(company, alice);

    await alice.click(card, "Withdraw");
    const withdrawn = await becomes(company, card, "Withdrawn");
    await bob.forging({}).click(card, "Approve");
    await hears(bob, "Nothing was changed: this request was already withdrawn");

    expect(buttonLabels(withdrawn)).toEqual(["Why?"]);
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "withdrawn", state: null });
    expect(writes(company)).toEqual([]);
  });

  test("nobody but the person who asked can withdraw it", async () => {
    const { alice, bob } = company;
    const card = await askedBy(company, alice);

    await bob.click(card, "Withdraw");
    await hears(bob, "Only the person who asked can do this, so nothing was changed.");

    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending" });
  });

  test.each([
    { who: "an approver", name: "dora", because: "<@U0DORA> ended it." },
    { who: "an admin", name: "ada", because: "<@U0ADA>, as a Latchkey admin, ended it." },
  ] as const)("$who ends it before its time, and the person is told by whom", async ({ name, because }) => {
    const { alice, okta } = company;
    const card = await granted(company);

    await company[name].click(card, "End access");
    await becomes(company, card, "Access ended", because);
    await hears(alice, because);

    expect(okta.members(groups.database)).toEqual([]);
  });

  test("a bystander ends nothing", async () => {
    const { nina, okta, accounts } = company;
    const card = await granted(company);

    await nina.click(card, "End access");
    await hears(nina, "Only the person who has this access, those who may decide, and Latchkey admins can end it.");

    expect(okta.members(groups.database)).toEqual([accounts.alice]);
  });

  test("silence expires a request and never approves it", async () => {
    const { alice } = company;
    const card = await askedBy(company, alice);

    await company.moveClock(73 * hours);
    const expired = await becomes(company, card, "Expired", "Nobody decided in time.");
    await hears(alice, "Your request for Production database expired.");

    expect(buttonLabels(expired)).toEqual(["Why?"]);
    expect(writes(company)).toEqual([]);
  });
});
