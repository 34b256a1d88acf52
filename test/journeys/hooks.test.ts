import { afterEach, describe, expect, test } from "vitest";

import { readableText } from "../../sandbox/slack/index.ts";
import { defineFlow, field, ignore, people } from "../../src/sdk/index.ts";
import { type Company, startCompany, targets } from "../support/company.ts";
import { askedBy, becomes, granted, hears, patience, requestOf, writes } from "./steps.ts";

/** What the hooks after the steps saw, in order; each test begins with nothing. */
const seen: string[] = [];

const shell = defineFlow({
  name: "database",
  label: "Database access",
  channel: "#access-requests",
  targets: [targets.database],
  fields: {
    reason: field.text({ label: "Why do you need it?" }),
    duration: field.duration({ choices: ["1h"], default: "1h" }),
  },
  permissions: () => ({ decide: people.users("U0BOB", "U0DORA") }),
});

/** Dora opens no form, access is not given back while the migration runs, and each step is written down elsewhere. */
const hooked: typeof shell = {
  ...shell,
  hooks: {
    onPrompt: ({ event }) =>
      event.user.email === "dora@acme.com" ? ignore("Dora, ask your team lead for access first.") : undefined,
    onDeescalate: ({ event }) => (event.cause === "given-back" ? ignore("The migration still runs.") : undefined),
    afterPrompt: ({ event }) => void seen.push(`${event.user.displayName} opened a form`),
    afterRequest: ({ event }) => void seen.push(`asked, ${event.request.status}`),
    afterApprove: ({ event }) => void seen.push(`approved by ${event.user.displayName}`),
    afterEscalate: ({ event }) => void seen.push(`given for ${event.request.duration} s`),
    afterDeescalate: ({ event }) => void seen.push(`ended, ${event.cause}`),
  },
};

const broken: typeof shell = {
  ...shell,
  hooks: {
    onApprove() {
      throw new TypeError("the token is hunter2");
    },
  },
};

describe("hooks, in Slack", () => {
  let company: Company;
  afterEach(() => company.end());

  test("the hook before a form keeps it closed, and the person alone reads why", async () => {
    company = await startCompany({ flows: [hooked] });
    const { dora } = company;

    await dora.command("/access", "database", { channel: "access-requests" });
    const told = await hears(dora, "Dora, ask your team lead for access first.");

    expect(told.ephemeralTo).toBe(dora.id);
    expect(dora.views()).toEqual([]);
  });

  test("each step runs the hook after it; the hook before the end refuses a person, and no admin", async () => {
    seen.length = 0;
    company = await startCompany({ flows: [hooked] });
    const { alice, ada } = company;
    const card = await granted(company);

    await alice.click(await hears(alice, "If you are done earlier, give it back."), "Give back");
    const refused = await hears(alice, "The migration still runs.");
    const stillThere = await requestOf(company, "Deploy 42");
    await ada.click(card, "End access");
    await becomes(company, card, "Access ended");

    expect(refused.ephemeralTo === alice.id || refused.channel === alice.directMessage).toBe(true);
    expect(stillThere.state).toBe("active");
    // A form that opens is no step of a request yet, so its hook stands in no order with theirs.
    const opened = "Alice opened a form";
    await expect.poll(() => seen, { timeout: patience.timeoutMs }).toContain(opened);
    await expect
      .poll(() => seen.filter((one) => one !== opened), { timeout: patience.timeoutMs })
      .toEqual(["asked, pending", "approved by Bob", "given for 3600 s", "ended, ended-by-admin"]);
  });

  test("a broken hook grants nothing: the clicker reads that, the errors channel reads it once, and no secret", async () => {
    company = await startCompany({ flows: [broken] });
    const { slack, alice, bob, dora, errors } = company;
    const card = await askedBy(company, alice);

    await bob.click(card, "Approve");
    await hears(bob, "Latchkey could not check this with the flow's onApprove, so nothing was changed.");
    await dora.click(card, "Approve");
    await hears(dora, "Latchkey could not check this with the flow's onApprove, so nothing was changed.");
    const alert = () =>
      slack.messagesIn(errors.id).filter((message) => readableText(message).includes("The onApprove of the flow"));
    await slack.waitFor(() => alert()[0], { ...patience, what: "what the errors channel reads" });

    expect(alert().map(readableText)).toEqual([
      expect.stringContaining("it threw TypeError. The log has the details."),
    ]);
    expect(JSON.stringify(slack.messagesIn(errors.id))).not.toContain("hunter2");
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending", state: null });
    expect(writes(company)).toEqual([]);
  });
});
