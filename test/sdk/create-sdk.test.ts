import { expect, test } from "vitest";

import { startPretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { onelogin } from "../../src/connectors/index.ts";
import { createSdk } from "../../src/sdk/create-sdk.ts";
import { defineFlow } from "../../src/sdk/index.ts";
import { faultOf } from "../connectors/fault-of.ts";
import { openTestDirectory } from "../connectors/onelogin/open-test-directory.ts";
import { secretOf } from "../connectors/secret-of.ts";

const pat = { id: "user-1", email: "pat@acme.com", displayName: "Pat", slackUserId: "U1" };

/** The `sdk` of a flow that lists one OneLogin, under an id of its own. */
async function sdkOver(pretend: Awaited<ReturnType<typeof startPretendOneLogin>>) {
  const flow = defineFlow({ name: "change", label: "Change", channel: "#changes", connectors: ["onelogin-eu"] });
  const clientId = secretOf(pretend.clientId);
  const connector = onelogin({ apiUrl: pretend.url, clientId, clientSecret: secretOf(pretend.clientSecret) });
  const externalId = String(pretend.addUser({ email: "pat@acme.com" }).id);
  return createSdk(
    flow,
    { "onelogin-eu": connector },
    {
      openDirectory: async () => openTestDirectory(pretend.url, pretend),
      accountOf: async () => externalId,
      recognise: async (people) => people,
      slackUserByEmail: async () => null,
    },
  );
}

test("given a connector under an id of its own, its functions answer under its type and under that id", async () => {
  await using pretend = await startPretendOneLogin();
  const sdk = await sdkOver(pretend);
  const { id: roleId } = pretend.addRole({ name: "Managers" });

  const roles = await sdk.connector("onelogin-eu", "onelogin").listRoles();
  const isMember = await sdk.connector("onelogin-eu", "onelogin").isUserInRole(pat, { roleId });

  expect([roles, isMember]).toEqual([[{ roleId, name: "Managers" }], false]);
  expect(Object.keys(sdk).toSorted()).toEqual(["connector", "onelogin"]);
});

test("given a function that finds a fault itself, the fault names the connector", async () => {
  await using pretend = await startPretendOneLogin();
  const sdk = await sdkOver(pretend);

  const fault = await faultOf(sdk.connector("onelogin-eu", "onelogin").isUserInRole(pat, { roleId: 7 }));

  expect(fault).toMatchObject({ kind: "not-found", connectorId: "onelogin-eu" });
});

test("given a connector the flow does not list, or one of another type, it is refused by name", async () => {
  await using pretend = await startPretendOneLogin();
  const sdk = await sdkOver(pretend);

  const sentence = 'The flow "change" does not list the okta connector "onelogin-eu" under `connectors`.';

  expect(() => sdk.connector("onelogin-eu", "okta")).toThrow(sentence);
  expect(() => sdk.connector("onelogin-us", "onelogin")).toThrow('the onelogin connector "onelogin-us"');
});
