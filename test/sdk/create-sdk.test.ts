import { describe, expect, test } from "vitest";

import { startPretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { onelogin } from "../../src/connectors/index.ts";
import { DirectoryFault } from "../../src/ports/directory.ts";
import { createFlows } from "../../src/sdk/create-flows.ts";
import { createSdk } from "../../src/sdk/create-sdk.ts";
import { defineFlow } from "../../src/sdk/index.ts";
import { faultOf } from "../connectors/fault-of.ts";
import { openTestDirectory } from "../connectors/onelogin/open-test-directory.ts";
import { secretOf } from "../connectors/secret-of.ts";
import { buildRequest, buildSdkUser, buildUser, noon } from "../support/builders.ts";
import { quietServices } from "../support/quiet-services.ts";

const pat = buildSdkUser({ id: "user-1" });

/** The `sdk` of a flow that lists one OneLogin, under an id of its own. */
async function sdkOver(pretend: Awaited<ReturnType<typeof startPretendOneLogin>>) {
  const flow = defineFlow({ name: "change", label: "Change", channel: "#changes", connectors: ["onelogin-eu"] });
  const clientId = secretOf(pretend.clientId);
  const connector = onelogin({ apiUrl: pretend.url, clientId, clientSecret: secretOf(pretend.clientSecret) });
  const externalId = String(pretend.addUser({ email: "pat@acme.com" }).id);
  const sdkAbout = createSdk(
    flow,
    { "onelogin-eu": connector },
    {
      ...quietServices,
      openDirectory: async () => openTestDirectory(pretend.url, pretend),
      accountOf: async () => externalId,
      recognise: async (people) => people,
    },
    {
      flow: "change",
      name: async () => ({ by: "get-identity", text: null }),
      lookupEmail: async () => null,
    },
  );
  return sdkAbout(null);
}

test("given a connector under an id of its own, its functions answer under its type and under that id", async () => {
  await using pretend = await startPretendOneLogin();
  const sdk = await sdkOver(pretend);
  const { id: roleId } = pretend.addRole({ name: "Managers" });

  const roles = await sdk.connector("onelogin-eu", "onelogin").listRoles();
  const isMember = await sdk.connector("onelogin-eu", "onelogin").isUserInRole(pat, { roleId });

  expect([roles, isMember]).toEqual([[{ roleId, name: "Managers" }], false]);
  expect("onelogin" in sdk).toBe(true);
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

test("safety 47: given an account of a connector the flow does not list, nothing is linked", async () => {
  await using pretend = await startPretendOneLogin();
  const sdk = await sdkOver(pretend);

  const linking = sdk.identities.link({ user: pat, connector: "onelogin-us", externalId: "7" });

  await expect(linking).rejects.toThrow(
    'The flow "change" does not list the connector "onelogin-us" under `connectors`, so nothing was linked.',
  );
});

describe("what a flow uses is what it lists", () => {
  const [clientId, clientSecret] = [secretOf("id"), secretOf("secret")];
  const configured = {
    onelogin: onelogin({ apiUrl: "https://acme.onelogin.com", clientId, clientSecret }),
    "onelogin-eu": onelogin({ apiUrl: "https://acme-eu.onelogin.com", clientId, clientSecret }),
    "onelogin-us": onelogin({ apiUrl: "https://acme-us.onelogin.com", clientId, clientSecret }),
  };
  const sdkOf = (connectors: readonly string[]) => {
    const flow = defineFlow({ name: "change", label: "Change", channel: "#changes", connectors });
    const nothing = { by: "get-identity", text: null } as const;
    const rules = { flow: "change", name: async () => nothing, lookupEmail: async () => null };
    return createSdk(flow, configured, quietServices, rules)(null);
  };

  test("given a type that is configured and not listed, the fault says what to add", () => {
    const sdk = sdkOf([]);

    expect(() => Reflect.get(sdk, "onelogin")).toThrow(
      'The flow "change" asked for `sdk.onelogin` and lists no such connector. ' +
        'Add "onelogin" or "onelogin-eu" or "onelogin-us" to its `connectors`.',
    );
  });

  test("given a type that nobody configured, the fault says so", () => {
    const sdk = sdkOf(["onelogin"]);

    expect(() => Reflect.get(sdk, "pagerduty")).toThrow("the configuration has no connector of that type");
  });

  test("given two of one type under ids of their own, the short form does not choose for the flow", () => {
    const sdk = sdkOf(["onelogin-eu", "onelogin-us"]);

    expect(() => Reflect.get(sdk, "onelogin")).toThrow(
      "uses 2 connectors of type onelogin, so `sdk.onelogin` does not say which. " +
        'Write `sdk.connector("onelogin-eu", "onelogin")` or `sdk.connector("onelogin-us", "onelogin")`.',
    );
  });

  test("given two of one type, the short form is the one whose id it is", async () => {
    const asked: string[] = [];
    const openDirectory = (id: string) => {
      asked.push(id);
      return Promise.reject(new DirectoryFault("unavailable", "It is not there."));
    };
    const flow = defineFlow({
      name: "change",
      label: "Change",
      channel: "#changes",
      connectors: ["onelogin-eu", "onelogin"],
      hooks: {
        async onRequest({ sdk }) {
          await sdk.onelogin.listRoles();
        },
      },
    });
    const flows = createFlows({ connectors: configured, flows: [flow] }, { ...quietServices, openDirectory });
    const user = buildUser();
    const people = { requester: user, beneficiary: user, user, approver: null };
    const request = buildRequest({ target: null });

    const asking = flows.find("change")?.hook("onRequest", { request, ...people, now: noon });

    await expect(asking).rejects.toThrow("It is not there.");
    expect(asked).toEqual(["onelogin"]);
  });

  test("given an sdk that is awaited or printed, nothing is refused", async () => {
    const sdk = sdkOf([]);

    expect(await Promise.resolve(sdk)).toBe(sdk);
    expect(JSON.stringify({ event: 1, sdk })).toContain('"event":1');
  });
});
