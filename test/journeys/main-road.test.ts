import { afterEach, describe, expect, test } from "vitest";

import { buttonLabels, readableText } from "../../sandbox/slack/index.ts";
import { type Company, groups, startCompany } from "../support/company.ts";

describe.each(["socket", "http"] as const)("from a request in Slack to access that ends, over %s", (mode) => {
  let company: Company;
  afterEach(() => company.end());

  test("asked, approved, granted, given back", async () => {
    company = await startCompany({ mode });
    const { alice, bob, okta, accounts, requests } = company;

    await alice.command("/access", "database", { channel: "access-requests" });
    await alice.openView();
    const submitted = await alice.submitView({ "What do you need?": "Production database", "Why do you need it?": "Deploy 42" });

    expect(submitted.outcome).toBe("closed");
    const card = await bob.waitForMessage((message) => message.channel === requests.id && readableText(message).includes("Deploy 42"));
    console.log(readableText(card), buttonLabels(card));
    await bob.click(card, "Approve");
    const granted = await alice.waitForMessage((message) => /until/.test(readableText(message)) && message.channel === alice.directMessage);
    console.log(readableText(granted));
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
  });
});
