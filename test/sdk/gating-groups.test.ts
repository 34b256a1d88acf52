import { DirectoryFault } from "../../src/ports/directory.ts";
import { expect, test } from "vitest";

import { createFlows } from "../../src/sdk/create-flows.ts";
import type { LatchkeyConfig } from "../../src/sdk/define-config.ts";
import { oktaGroup, people } from "../../src/sdk/index.ts";

type Flow = LatchkeyConfig["flows"][number];

const database = oktaGroup({ connector: "okta", groupId: "00gDATABASE00000001", label: "Database" });
const billing = oktaGroup({ connector: "okta", groupId: "00gBILLING000000001", label: "Billing" });

/** The ids of the groups that gate a flow. */
async function gates(flow: Partial<Flow>): Promise<readonly string[]> {
  const services = {
    openDirectory: () => Promise.reject(new Error("Nobody should ask.")),
    accountOf: () => Promise.reject(new Error("Nobody should ask.")),
    recognise: () => Promise.resolve([]),
    slackUserByEmail: () => Promise.resolve(null),
  };
  const whole: Flow = { name: "flow", label: "Flow", channel: "#access", ...flow };
  const groups = await createFlows({ flows: [whole] }, services)
    .find("flow")
    ?.gatingGroups();
  return groups === "unreadable"
    ? [groups]
    : (groups ?? []).map(({ connectorId, groupId }) => `${connectorId} ${groupId}`);
}

test("safety 31: the groups of those who ask and of those who decide gate a flow", async () => {
  const groups = await gates({
    permissions: () => ({ request: people.inGroup("okta", "00gA"), decide: people.inRole("onelogin", 599_800) }),
  });

  expect(groups).toEqual(["okta 00gA", "onelogin 599800"]);
});

test("safety 31: groups inside lists count as well", async () => {
  const groups = await gates({
    permissions: () => ({ decide: [people.admins(), people.inGroup("okta", "00gA"), people.inGroup("okta", "00gB")] }),
  });

  expect(groups).toEqual(["okta 00gA", "okta 00gB"]);
});

test("safety 31: every target is asked about", async () => {
  const groups = await gates({
    targets: [database, billing],
    permissions: ({ event }) => ({
      decide: people.inGroup("okta", event.target?.name === "billing" ? "00gBILLERS" : "00gOTHERS"),
    }),
  });

  expect(groups).toEqual(["okta 00gOTHERS", "okta 00gBILLERS"]);
});

test("safety 31: permissions that fail for one target leave open what they gate, and are not taken for a no", async () => {
  const groups = await gates({
    targets: [database, billing],
    permissions({ event }) {
      if (event.target?.name === "database") throw new Error("no");
      return { decide: people.inGroup("okta", "00gBILLERS") };
    },
  });

  expect(groups).toEqual(["unreadable"]);
});

test("safety 31: an outside system that the permissions ask and that is away is not taken for a no", async () => {
  const asked = gates({
    permissions() {
      throw new DirectoryFault("unavailable", "Okta does not answer.");
    },
  });

  await expect(asked).rejects.toThrow("Okta does not answer.");
});

test("a flow without permissions has no gates", async () => {
  expect(await gates({})).toEqual([]);
});
