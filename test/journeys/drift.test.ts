import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { buttonLabels, readableText } from "../../sandbox/slack/index.ts";
import { beginSync } from "../../src/use-cases/begin-sync.ts";
import { valueOf } from "../support/builders.ts";
import { type Company, groups, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";
import { becomes, granted, heard, hears, hours, patience, requestOf, roads, writes } from "./steps.ts";

/** Reads the whole of Okta, and gives the run once it is over. */
async function sync({ latchkey }: Company) {
  const { world } = latchkey;
  const order = { connectorId: "okta", kind: "full", trigger: "command-line", begunBy: null } as const;
  const { run } = valueOf(await beginSync(world, order));
  return vi.waitFor(
    async () => {
      const now = await world.syncs.find(run.id);
      expect(now?.state).toBe("complete");
      return now;
    },
    { timeout: patience.timeoutMs, interval: 100 },
  );
}

/** Nothing that was found is still to be told. */
async function everybodyIsTold({ database }: Company): Promise<void> {
  const untold = "select kind from outbox_event where delivered_at is null";
  await expect.poll(() => query(database.url, untold), { timeout: patience.timeoutMs }).toEqual([]);
}

/** What the admins were told in the errors channel, once they were told this. */
async function alerted({ slack, errors }: Company, words: string): Promise<string> {
  const look = () => slack.messagesIn(errors.id).find((message) => readableText(message).includes(words));
  return readableText(await slack.waitFor(look, { ...patience, what: `an alert that says "${words}"` }));
}

describe.each(roads)("a membership that is changed in Okta itself, over %s", (mode) => {
  let company: Company;
  beforeEach(async () => {
    company = await startCompany({ mode });
  });
  afterEach(() => company.end());

  test("taken away: the card says so, nothing is given back, and the grant ends in time", async () => {
    const { alice, okta, accounts } = company;
    const card = await granted(company);
    okta.removeMember(groups.database, accounts.alice);

    await sync(company);
    const undone = await becomes(
      company,
      card,
      "Taken away outside Latchkey",
      "Removed in Okta by somebody else, seen",
    );
    await hears(alice, "Your access to Production database was taken away in Okta, outside Latchkey.");
    const alert = await alerted(company, "access was taken away outside Latchkey");
    const during = await requestOf(company, "Deploy 42");
    const given = writes(company);
    await company.moveClock(1 * hours + 1_000);
    await becomes(company, card, "Access ended", "Its time is up.");

    expect(readableText(undone)).toContain("Latchkey does not give it back; ask again if it is still needed.");
    expect(buttonLabels(undone)).toEqual(["Give back", "End access", "Why?"]);
    expect(alert).toContain("<@U0ALICE> has lost Production database");
    expect(during).toMatchObject({ status: "approved", state: "active" });
    expect(given).toEqual([`PUT /api/v1/groups/${groups.database}/users/${accounts.alice}`]);
    expect(okta.members(groups.database)).toEqual([]);
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ state: "ended" });
  });

  test("taken away and asked for again: it is there, the first card says so, and all of it ends", async () => {
    const { okta, accounts } = company;
    const first = await granted(company);
    okta.removeMember(groups.database, accounts.alice);
    await sync(company);
    await becomes(company, first, "Taken away outside Latchkey");

    await granted(company, { reason: "Deploy 43" });
    const between = okta.members(groups.database);
    await sync(company);
    await becomes(company, first, "Access given");
    await company.moveClock(1 * hours + 60_000);
    await becomes(company, first, "Access ended");

    await vi.waitFor(() => expect(okta.members(groups.database)).toEqual([]), { timeout: patience.timeoutMs });
    expect(between).toEqual([accounts.alice]);
  });

  test("given: the admins are told once, and it stays", async () => {
    const { okta, accounts, slack, errors, bob } = company;
    await sync(company);
    okta.addMember(groups.database, accounts.bob);

    await sync(company);
    const alert = await alerted(company, "accounts were put into groups outside Latchkey");
    await sync(company);
    await everybodyIsTold(company);

    expect(alert).toContain("Latchkey leaves them there");
    expect(alert).toContain("in Production database.");
    const alerts = slack.messagesIn(errors.id).filter((message) => readableText(message).includes("outside Latchkey"));
    expect(alerts).toHaveLength(1);
    expect(okta.members(groups.database)).toEqual([accounts.bob]);
    expect(heard(bob)).toEqual([]);
    expect(writes(company)).toEqual([]);
  });
});
