import { describe, expect, test } from "vitest";

import { checkObligations } from "../../src/use-cases/check-obligations.ts";
import { accessFlow, accounts, createWorld } from "../support/world.ts";

describe("safety 45: a configuration that lost something still owed", () => {
  test("safety 45: a flow with an open request refuses the start, by name", async () => {
    const house = await createWorld();
    await house.ask();
    house.restart({ flows: [accessFlow({ name: "renamed" })] });

    await expect(checkObligations(house.world)).rejects.toThrow('The flow "database" has open requests.');
  });

  test("safety 45: a connector with access that is not ended refuses the start, by name", async () => {
    const house = await createWorld();
    await house.granted();
    house.restart({ connectors: {} });

    await expect(checkObligations(house.world)).rejects.toThrow(
      'The connector "okta" has access that is not ended yet.',
    );
  });

  test("safety 45: everything that is missing is named at once, with what to do", async () => {
    const house = await createWorld();
    await house.granted();
    await house.ask({ target: "billing" });
    house.restart({ connectors: {}, flows: [] });

    const checking = checkObligations(house.world);

    await expect(checking).rejects.toThrow(/database[^]*okta[^]*Put it back until everything has ended/);
  });

  test("safety 45: once everything has ended, the flow and the connector may go", async () => {
    const house = await createWorld();
    await house.granted();
    house.moveClock(3_700);
    await house.drain();
    house.restart({ connectors: {}, flows: [] });

    await expect(checkObligations(house.world)).resolves.toBeUndefined();
  });

  test("safety 45: a flow that is gone keeps its grants, and they still end", async () => {
    const house = await createWorld();
    const request = await house.granted();
    house.restart({ flows: [] });
    await checkObligations(house.world);

    house.moveClock(3_700);
    await house.sweep();

    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(false);
  });
});
