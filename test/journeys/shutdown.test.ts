import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";

import { groups, startCompany, type Company } from "../support/company.ts";
import { query } from "../support/query.ts";
import { askedBy, patience, roads } from "./steps.ts";

describe.each(roads)("a shutdown, over %s", (mode) => {
  let company: Company;
  afterEach(() => company.end());

  test("safety 42: waits for a click that was acknowledged; what it decided is done by the next start", async () => {
    company = await startCompany({ mode });
    const { alice, bob, okta, accounts, database } = company;
    const card = await askedBy(company, alice);
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const goOn = okta.onBeforeCall(async ({ path }) => {
      if (!path.includes(accounts.bob)) return;
      asked.resolve();
      await answer.promise;
    });

    const clicked = await bob.click(card, "Approve");
    await asked.promise;
    const stopping = company.stop();
    // Longer than a shutdown takes that waits for nobody: what it would not wait for shows by its absence alone.
    await pause(3_000);
    goOn();
    answer.resolve();
    await stopping;
    const decided = await query(database.url, "select status from access_request");
    await company.start();

    expect(clicked.failure).toBeUndefined();
    expect(decided).toEqual([{ status: "approved" }]);
    await okta.waitForCall(({ method, path }) => method === "PUT" && path.includes(groups.database), patience);
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
  });

  test("safety 42: waits for the look at the configuration that a start begins with", async () => {
    company = await startCompany({ mode });
    await company.stop();
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const goOn = company.okta.onBeforeCall(async () => {
      asked.resolve();
      await answer.promise;
    });
    await company.start();
    const settled: string[] = [];
    void company.latchkey.inspected.then(() => settled.push("inspected"));
    await asked.promise;

    const stopping = company.stop().then(() => settled.push("stopped"));
    // Longer than a shutdown takes that waits for nobody, as above.
    await pause(3_000);
    goOn();
    answer.resolve();
    await stopping;

    expect(settled).toEqual(["inspected", "stopped"]);
  });
});
