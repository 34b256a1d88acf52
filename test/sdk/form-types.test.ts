import { expect, expectTypeOf, test } from "vitest";

import {
  customTarget,
  defineFlow,
  defineStrategy,
  field,
  oktaGroup,
  oktaGroups,
  type OpenForm,
} from "../../src/sdk/index.ts";

/*
 * What an implementer gets wrong about forms is a compile error. Each `@ts-expect-error` is a test: `npm run types` fails
 * when the line below it compiles.
 */

const strategy = defineStrategy({
  name: "reports",
  fetchRemoteIdentity: () => null,
  escalate: () => null,
  deescalate: () => undefined,
});

test("given a flow with fields, what changes its form knows all of them, by name and type", () => {
  const flow = defineFlow({
    name: "typed",
    label: "Typed",
    channel: "#requests",
    fields: {
      team: field.choice({ label: "Team", options: ["db", "web"] }),
      amount: field.number({ label: "How many?", required: false }),
      reviewers: field.slackUsers({ label: "Reviewers" }),
    },
    onChange: {
      team(form) {
        expectTypeOf(form.fields.team.value).toEqualTypeOf<"db" | "web" | null>();
        expectTypeOf(form.fields.amount.value).toEqualTypeOf<number | null>();
        expectTypeOf(form.fields.reviewers.value).toEqualTypeOf<readonly string[] | null>();
        expectTypeOf(form.vars).toEqualTypeOf<Readonly<Record<string, string>>>();
        // @ts-expect-error There is no field of this name.
        void form.fields.service;
        // @ts-expect-error A number is no text.
        form.fields.amount.value = "7";
        // @ts-expect-error A field keeps its name.
        form.fields.amount.name = "other";
        form.fields.amount.visible = form.fields.team.value === "db";
        return form;
      },
      // @ts-expect-error The changed form is given back.
      amount: () => undefined,
    },
    hooks: {
      onRequest({ event }) {
        expectTypeOf(event.request.fields.reviewers).toEqualTypeOf<readonly string[]>();
      },
    },
  });

  expect(flow.name).toBe("typed");
});

test("given an onChange in a field, it says itself which fields it reads", () => {
  const team = field.choice({
    label: "Team",
    options: ["db", "web"],
    onChange(form: OpenForm<{ team: string; service: string }>) {
      expectTypeOf(form.fields.service.value).toEqualTypeOf<string | null>();
      // @ts-expect-error It did not say so.
      void form.fields.reason;
      return form;
    },
  });
  const wrong = [
    // @ts-expect-error The changed form is given back.
    () => field.text({ label: "Why?", onChange: () => "changed" }),
  ];

  expect(team.onChange).toBeTypeOf("function");
  expect(wrong).toHaveLength(1);
});

test("given options that are loaded, what loads them may ask the connectors that the field lists, and no other", () => {
  const service = field.choice({
    label: "Service",
    connectors: ["okta"],
    async options({ user, flow, sdk }) {
      expectTypeOf(user.slackUserId).toEqualTypeOf<string>();
      expectTypeOf(flow.vars).toEqualTypeOf<Readonly<Record<string, string>>>();
      // @ts-expect-error The field does not list it.
      void sdk.onelogin;
      const groups = await sdk.okta.listGroups();
      return groups.map((group) => ({ value: group.groupId, label: group.name }));
    },
  });
  const fixed = field.choice({ label: "Region", options: () => ["eu", "us"] as const });
  const flow = defineFlow({
    name: "loaded",
    label: "Loaded",
    channel: "#requests",
    connectors: ["okta"],
    fields: { service, fixed },
    hooks: {
      onRequest({ event }) {
        expectTypeOf(event.request.fields.service).toEqualTypeOf<string>();
        expectTypeOf(event.request.fields.fixed).toEqualTypeOf<"eu" | "us">();
      },
    },
  });
  const wrong = [
    // @ts-expect-error Options are texts.
    () => field.choice({ label: "Numbers", options: () => [1, 2] }),
  ];

  expect(flow.name).toBe("loaded");
  expect(wrong).toHaveLength(1);
});

test("given a target with settings that answers fill in, hooks read them with the types of their fields", () => {
  const flow = defineFlow({
    name: "bound",
    label: "Bound",
    channel: "#requests",
    targets: [
      oktaGroup({
        name: "database",
        connector: "okta",
        groupId: "00gDATABASE",
        label: "Database",
        bind: { region: "region", note: "note" },
      }),
    ],
    fields: {
      region: field.choice({ label: "Region", options: ["eu", "us"] }),
      note: field.text({ label: "Note", required: false }),
    },
    hooks: {
      onRequest({ event }) {
        expectTypeOf(event.target.settings.groupId).toEqualTypeOf<string>();
        expectTypeOf(event.target.settings.region).toEqualTypeOf<"eu" | "us">();
        expectTypeOf(event.target.settings.note).toEqualTypeOf<string | null>();
        // @ts-expect-error Nothing fills this in.
        void event.target.settings.owner;
      },
    },
  });

  expect(flow.targets).toHaveLength(1);
});

test("given a custom target whose identifier an answer says, hooks read it as the field has it", () => {
  const flow = defineFlow({
    name: "schemas",
    label: "Schemas",
    channel: "#requests",
    targets: [customTarget({ name: "schema", strategy, label: "A schema", bind: { identifier: "schema" } })],
    fields: { schema: field.choice({ label: "Schema", options: ["sales", "stock"] }) },
    hooks: {
      onRequest({ event }) {
        expectTypeOf(event.target.settings.identifier).toEqualTypeOf<"sales" | "stock">();
      },
    },
  });

  expect(flow.targets).toHaveLength(1);
});

test("given groups that a rule offers, hooks read the id of the one that was asked for", () => {
  const flow = defineFlow({
    name: "groups",
    label: "Groups",
    channel: "#requests",
    targets: [oktaGroups({ connector: "okta", where: (group) => group.name.startsWith("app-") })],
    hooks: {
      async onRequest({ event, sdk }) {
        expectTypeOf(event.target.name).toEqualTypeOf<string>();
        expectTypeOf(event.target.settings.groupId).toEqualTypeOf<string>();
        await sdk.okta.isUserInGroup(event.user, event.target.settings);
      },
    },
  });
  const wrong = [
    // @ts-expect-error A rule answers yes or no.
    () => oktaGroups({ connector: "okta", where: (group) => group.name }),
    // @ts-expect-error That none of them carries administrative rights cannot be stated.
    () => oktaGroups({ connector: "okta", where: () => true, protected: false }),
  ];

  expect(flow.targets).toHaveLength(1);
  expect(wrong).toHaveLength(2);
});
