import { expect, expectTypeOf, test } from "vitest";

import {
  approve,
  defineFlow,
  field,
  ignore,
  oktaGroup,
  oneloginRole,
  people,
  type SdkUser,
  secret,
  slack,
} from "../../src/sdk/index.ts";

/*
 * What an implementer gets wrong is a compile error. Each `@ts-expect-error` is a test: `npm run types` fails when the
 * line below it compiles.
 */

const database = oktaGroup({
  name: "database",
  connector: "okta",
  groupId: "00gDATABASE",
  label: "Production database",
});
const billing = oktaGroup({ name: "billing", connector: "okta", groupId: "00gBILLING", label: "Billing" });

test("given a flow with fields, its hooks know their names and types and nothing else", () => {
  const flow = defineFlow({
    name: "typed",
    label: "Typed",
    channel: "#requests",
    targets: [database, billing],
    fields: {
      reason: field.text({ label: "Why?" }),
      ticket: field.number({ label: "Ticket", required: false }),
      urgent: field.boolean({ label: "Urgent?" }),
      risk: field.choice({ label: "Risk", options: ["low", { value: "high", label: "High" }] }),
      areas: field.choices({ label: "Areas", options: ["eu", "us"] }),
      duration: field.duration({ choices: ["30m", "1h"] }),
      reviewer: field.slackUser({ label: "Reviewer" }),
    },
    permissions: ({ event }) => ({
      decide: event.target.name === "billing" ? people.users("U012AB3CD") : people.admins(),
    }),
    hooks: {
      async onRequest({ event, sdk }) {
        const { fields } = event.request;
        expectTypeOf(fields.reason).toEqualTypeOf<string>();
        expectTypeOf(fields.ticket).toEqualTypeOf<number | null>();
        expectTypeOf(fields.urgent).toEqualTypeOf<boolean>();
        expectTypeOf(fields.risk).toEqualTypeOf<"low" | "high">();
        expectTypeOf(fields.areas).toEqualTypeOf<readonly ("eu" | "us")[]>();
        expectTypeOf(fields.duration).toEqualTypeOf<number>();
        expectTypeOf(fields.reviewer).toEqualTypeOf<string>();
        expectTypeOf(event.target.name).toEqualTypeOf<"database" | "billing">();
        expectTypeOf(event.target.settings.groupId).toEqualTypeOf<string>();
        // @ts-expect-error There is no field of this name.
        void fields.reson;
        // @ts-expect-error An Okta group has no role id.
        void event.target.settings.roleId;
        // @ts-expect-error The flow neither targets OneLogin nor lists it.
        void sdk.onelogin;
        // @ts-expect-error Okta has groups, not roles.
        void sdk.okta.isUserInRole;
        if (await sdk.okta.isUserInGroup(event.user, { groupId: "00gX" })) return approve("In the group.");
      },
      onApprove: ({ event }) => (event.target.name === "billing" ? ignore("Not this one.") : undefined),
      // @ts-expect-error A hook answers with approve(), deny() or ignore().
      onDeny: () => "approve",
    },
  });

  expect(flow.name).toBe("typed");
});

test("given an approval-only flow, there is no target and no Okta unless it is listed", () => {
  const without = defineFlow({
    name: "without",
    label: "Without",
    channel: "#requests",
    hooks: {
      onRequest({ event, sdk }) {
        expectTypeOf(event.target).toEqualTypeOf<null>();
        // @ts-expect-error The flow has no Okta target and does not list the connector.
        void sdk.okta;
      },
    },
  });
  const listed = defineFlow({
    name: "listed",
    label: "Listed",
    channel: "#requests",
    connectors: ["okta"],
    hooks: {
      async onRequest({ event, sdk }) {
        expectTypeOf(await sdk.okta.isUserInGroup(event.user, { groupId: "00gX" })).toEqualTypeOf<boolean>();
        expectTypeOf(sdk.connector("okta", "okta")).toEqualTypeOf(sdk.okta);
        // @ts-expect-error Another connector must be listed.
        void sdk.connector("okta-emea", "okta");
      },
    },
  });

  expect([without.name, listed.name]).toEqual(["without", "listed"]);
});

test("given OneLogin roles as targets, hooks read their ids as numbers and have OneLogin's functions", () => {
  const special = oneloginRole({ name: "super_special", connector: "onelogin", roleId: 599_801, label: "Special" });

  const flow = defineFlow({
    name: "roles",
    label: "Roles",
    channel: "#requests",
    targets: [special],
    connectors: ["okta"],
    hooks: {
      async onApprove({ event, sdk }) {
        const { roleId } = event.target.settings;
        expectTypeOf(roleId).toEqualTypeOf<number>();
        expectTypeOf(event.target.settings.privilegeLevel).toEqualTypeOf<"member" | undefined>();
        expectTypeOf(event.target.name).toEqualTypeOf<"super_special">();
        // @ts-expect-error A OneLogin role has no group id.
        void event.target.settings.groupId;
        // @ts-expect-error OneLogin has roles, not groups.
        void sdk.onelogin.isUserInGroup;
        // @ts-expect-error A role is named by its id, a number.
        void (() => sdk.onelogin.usersInRole({ roleId: "599801" }));
        // @ts-expect-error Another type than the connector's own.
        void (() => sdk.connector("onelogin", "pagerduty"));
        expectTypeOf(sdk.connector("onelogin", "onelogin")).toEqualTypeOf(sdk.onelogin);
        expectTypeOf(await sdk.okta.isUserInGroup(event.user, { groupId: "00gX" })).toEqualTypeOf<boolean>();
        if (await sdk.onelogin.isUserInRole(event.user, { roleId })) return ignore("Already there.");
      },
    },
  });

  expect(flow.name).toBe("roles");
});

test("given a wrong setting of a OneLogin role, or a flow that does not list OneLogin, it does not compile", () => {
  const wrong = [
    // @ts-expect-error The role id is a number.
    () => oneloginRole({ connector: "onelogin", roleId: "599800", label: "Managers" }),
    // @ts-expect-error Latchkey makes nobody an administrator of a role.
    () => oneloginRole({ connector: "onelogin", roleId: 599_800, label: "Managers", privilegeLevel: "admin" }),
    // @ts-expect-error OneLogin has roles, not groups.
    () => oneloginRole({ connector: "onelogin", roleId: 599_800, label: "Managers", groupId: "00gX" }),
  ];
  const flow = defineFlow({
    name: "okta-only",
    label: "Okta only",
    channel: "#requests",
    targets: [database],
    hooks: {
      onRequest({ sdk }) {
        // @ts-expect-error The flow neither targets OneLogin nor lists it.
        void sdk.onelogin;
      },
    },
  });

  expect(wrong.length).toBe(3);
  expect(flow.name).toBe("okta-only");
});

test("given a flow, what it says and asks about people's accounts is typed by its connectors", () => {
  const flow = defineFlow({
    name: "accounts",
    label: "Accounts",
    channel: "#requests",
    targets: [database],
    connectors: ["onelogin"],
    getIdentity({ user, connector }) {
      // There always is an e-mail: whoever has none is not asked about.
      expectTypeOf(user.email).toEqualTypeOf<string>();
      expectTypeOf(connector).toEqualTypeOf<{ readonly id: string; readonly type: string }>();
      if (connector.id === "okta") return user.email.replace("@acme.com", "@acme.io");
    },
    getIdentityLookup: async ({ user }) => user.externalIdentities[0]?.externalEmail,
    hooks: {
      async onRequest({ event, sdk }) {
        const [first] = event.user.externalIdentities;
        expectTypeOf(first?.source).toEqualTypeOf<"manual" | "workflow" | "connector_sync" | undefined>();
        expectTypeOf(await sdk.identities.of(event.requester)).toEqualTypeOf(event.user.externalIdentities);
        expectTypeOf(event.user.profile.title).toEqualTypeOf<string | null>();
        expectTypeOf(await sdk.identities.managerOf(event.requester)).toEqualTypeOf<SdkUser | null>();
        await sdk.identities.link({ user: event.user, connector: "okta", externalId: "00u1" });
        await sdk.identities.link({ user: event.user, connector: "onelogin", externalId: "7" });
        // @ts-expect-error A flow links with source `workflow`, and cannot say otherwise.
        void (() => sdk.identities.link({ user: event.user, connector: "okta", externalId: "00u1", source: "manual" }));
        // @ts-expect-error Nor can it force.
        void (() => sdk.identities.link({ user: event.user, connector: "okta", externalId: "00u1", force: true }));
        // @ts-expect-error What is known of accounts is read, not written.
        void (() => (event.user.externalIdentities = []));
      },
    },
  });
  const wrong = () =>
    defineFlow({
      name: "wrong",
      label: "Wrong",
      channel: "#requests",
      targets: [database],
      // @ts-expect-error It names an account by text, not by a number.
      getIdentity: () => 7,
    });

  expect(flow.name).toBe("accounts");
  expect(wrong).not.toThrow();
});

test("given wrong settings, the definition itself does not compile", () => {
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- it is what the test is about
  const define = () =>
    defineFlow({
      name: "wrong",
      label: "Wrong",
      channel: "#requests",
      fields: {
        // @ts-expect-error A duration is written like 30m.
        duration: field.duration({ choices: ["half an hour"] }),
        // @ts-expect-error The default must be one of the options.
        risk: field.choice({ label: "Risk", options: ["low", "high"], default: "medium" }),
      },
      // @ts-expect-error There is no such switch.
      allowSelfAproval: true,
    });

  expect(define).not.toThrow();
});

test("given two connectors of one type, each is asked by its id, and only those the flow has", () => {
  const emea = oktaGroup({ name: "emea", connector: "okta-emea", groupId: "00gEMEA", label: "EMEA" });
  const flow = defineFlow({
    name: "regions",
    label: "Regions",
    channel: "#requests",
    targets: [emea],
    connectors: ["okta-us", "onelogin"],
    hooks: {
      async onRequest({ event, sdk }) {
        const emeaOkta = sdk.connector("okta-emea", "okta");
        expectTypeOf(await emeaOkta.isUserInGroup(event.user, { groupId: "00gX" })).toEqualTypeOf<boolean>();
        // What it is under an id of its own, only the configuration says.
        expectTypeOf(sdk.connector("okta-us", "okta")).toEqualTypeOf(sdk.connector("okta-emea", "okta"));
        expectTypeOf(sdk.connector("onelogin", "onelogin")).toEqualTypeOf(sdk.onelogin);
        // @ts-expect-error Its target says that it is an Okta.
        void (() => sdk.connector("okta-emea", "onelogin"));
        // @ts-expect-error Its id says that it is a OneLogin.
        void (() => sdk.connector("onelogin", "okta"));
        // @ts-expect-error It is not listed.
        void (() => sdk.connector("okta-apac", "okta"));
        // @ts-expect-error It is not listed either, though a target has that type.
        void (() => sdk.connector("okta", "okta"));
        // @ts-expect-error There is no such type.
        void (() => sdk.connector("okta-us", "ldap"));
        // @ts-expect-error A link goes to a connector of the flow.
        void (() => sdk.identities.link({ user: event.user, connector: "okta-apac", externalId: "00u1" }));
      },
    },
  });

  expect(flow.name).toBe("regions");
});

test("given a flow that lists PagerDuty, hooks ask it, and nothing can be requested there", () => {
  const flow = defineFlow({
    name: "on-call",
    label: "On call",
    channel: "#requests",
    targets: [database],
    connectors: ["pagerduty"],
    permissions: () => ({ decide: people.onCall("pagerduty", { schedule: "Production" }) }),
    hooks: {
      async onRequest({ event, sdk }) {
        expectTypeOf(await sdk.pagerduty.isOnCall(event.user, { schedule: "X" })).toEqualTypeOf<boolean>();
        const [first] = await sdk.pagerduty.getIncidents({ statuses: ["triggered"], assignees: [event.user] });
        expectTypeOf(first?.createdAt).toEqualTypeOf<Date | undefined>();
        void slack.user((await sdk.pagerduty.usersOnCall({ escalationPolicyId: "P1" }))[0] ?? event.user);
        // @ts-expect-error A schedule is what takes turns, not an escalation policy.
        void (() => sdk.pagerduty.usersForSchedule({ escalationPolicy: "X" }));
        // @ts-expect-error There is no such status.
        void (() => sdk.pagerduty.hasIncident({ statuses: ["closed"] }));
        // @ts-expect-error PagerDuty has no groups.
        void sdk.pagerduty.isUserInGroup;
      },
    },
  });
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- it is what the test is about
  const wrong = () =>
    defineFlow({
      name: "wrong",
      label: "Wrong",
      channel: "#requests",
      targets: [
        {
          name: "x",
          label: "X",
          connector: "pagerduty",
          // @ts-expect-error PagerDuty is only read: nothing can be granted there.
          connectorType: "pagerduty",
          resourceId: "P1",
          settings: {},
        },
      ],
    });

  expect(flow.name).toBe("on-call");
  expect(wrong).not.toThrow();
});

test("given any flow, its hooks speak in Slack and call the internet, whatever it lists", () => {
  const flow = defineFlow({
    name: "talking",
    label: "Talking",
    channel: "#requests",
    hooks: {
      async onRequest({ event, sdk }) {
        expectTypeOf(await sdk.slack.isUserInGroup(event.user, { groupId: "S1" })).toEqualTypeOf<boolean>();
        const found = await sdk.slack.getUserInfo("alice@acme.com");
        expectTypeOf(found?.isGuest).toEqualTypeOf<boolean | undefined>();
        if (found !== null) await sdk.slack.sendMessage(slack.user(found), slack.escape(event.requester.displayName));
        const answer = await sdk.http.post("https://api.acme.com/x", { bearer: secret.env("TOKEN"), json: { a: 1 } });
        expectTypeOf(answer.json()).toEqualTypeOf<unknown>();
        expectTypeOf(answer.json({ parse: () => 7 })).toEqualTypeOf<number>();
        // @ts-expect-error A token is a secret, and not written into a flow.
        void (() => sdk.http.get("https://api.acme.com/x", { bearer: "token" }));
        // @ts-expect-error What is read has no body.
        void (() => sdk.http.get("https://api.acme.com/x", { json: 1 }));
        // @ts-expect-error A message goes somewhere.
        void (() => sdk.slack.sendMessage("#ops", "hello"));
      },
    },
  });

  expect(flow.name).toBe("talking");
});
