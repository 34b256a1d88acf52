import { expect, test } from "vitest";

import type { LatchkeyConfig } from "../../../src/sdk/define-config.ts";
import { approve } from "../../../src/sdk/index.ts";
import { checkObligations } from "../../../src/use-cases/check-obligations.ts";
import { accessFlow, accounts, createWorld } from "../../support/world.ts";

type DefinedFlow = LatchkeyConfig["flows"][number];

/** The same flow under another name, with another label and without the target that was asked for. */
const renamed = (more: Partial<DefinedFlow> = {}) =>
  accessFlow({ name: "production-access", label: "Production access", ...more });

test("a flow that is renamed while requests are open goes on with them, if it says what it was called", async () => {
  const approvals: unknown[] = [];
  const house = await createWorld();
  const request = await house.ask();

  house.restart({
    flows: [
      renamed({
        formerNames: ["database"],
        hooks: { onApprove: ({ event }) => void approvals.push(event.flow.name, event.flow.label) },
      }),
    ],
  });
  await checkObligations(house.world);
  const clicked = await house.click(request);
  await house.drain();

  expect(clicked.ok).toBe(true);
  expect(approvals).toEqual(["production-access", "Production access"]);
  expect(house.isMember(accounts.alice)).toBe(true);
  expect(await house.request(request.id)).toMatchObject({ flow: "database", flowLabel: "Database access" });
});

test("access of a renamed flow ends at its time, and the hook of the new name hears of it", async () => {
  const ended: unknown[] = [];
  const house = await createWorld();
  const request = await house.granted();

  house.restart({
    flows: [
      renamed({ formerNames: ["database"], hooks: { afterDeescalate: ({ event }) => void ended.push(event.cause) } }),
    ],
  });
  house.moveClock(3_700);
  await house.sweep();

  expect((await house.grantOf(request)).state).toBe("ended");
  expect(ended).toEqual(["expired"]);
});

test("what people did under the old name counts under the new one", async () => {
  const house = await createWorld();
  await house.granted();

  house.restart({
    flows: [
      renamed({
        formerNames: ["database"],
        hooks: {
          async onRequest({ event }) {
            if ((await event.user.eventCount("request", { on: "target" })) === 1) return approve("Known.");
          },
        },
      }),
    ],
  });
  const request = await house.ask({ flow: "production-access" });

  expect(request.status).toBe("approved");
});

test("a form that was open when the flow was renamed can still be sent", async () => {
  const house = await createWorld();
  house.restart({ flows: [renamed({ formerNames: ["database"] })] });

  const request = await house.ask({ flow: "database" });

  expect(request).toMatchObject({ flow: "production-access", status: "pending" });
});

test("safety 45: one that does not say it does not start while requests are open", async () => {
  const house = await createWorld();
  await house.ask();

  house.restart({ flows: [renamed()] });

  await expect(checkObligations(house.world)).rejects.toThrow('The flow "database" has open requests.');
});
