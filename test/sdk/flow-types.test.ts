import { expect, expectTypeOf, test } from "vitest";

import { approve, defineFlow, field, ignore, oktaGroup, oneloginRole, people } from "../../src/sdk/index.ts";

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
