import { expect, expectTypeOf, test } from "vitest";

import { approve, customTarget, defineFlow, defineStrategy, type Json } from "../../src/sdk/index.ts";

/*
 * What an implementer gets wrong is a compile error. Each `@ts-expect-error` is a test: `npm run types` fails when the
 * line below it compiles.
 */

test("given a strategy, its parts know what they are told, and deescalate what escalate returned", () => {
  const strategy = defineStrategy({
    name: "reports",
    label: "Reports",
    fetchRemoteIdentity(user) {
      expectTypeOf(user.email).toEqualTypeOf<string | null>();
      return user.externalIdentities.find(({ connectorId }) => connectorId === "okta")?.externalId;
    },
    async escalate({ event, identity, target, signal }) {
      expectTypeOf(identity.externalId).toEqualTypeOf<string>();
      expectTypeOf(target.settings.identifier).toEqualTypeOf<string>();
      expectTypeOf(event.target).toEqualTypeOf(target);
      expectTypeOf(event.beneficiary.slackUserId).toEqualTypeOf<string>();
      expectTypeOf(event.request.duration).toEqualTypeOf<number | null>();
      expectTypeOf(event.request.fields["reason"]).toEqualTypeOf<unknown>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      // @ts-expect-error A strategy's target has an identifier and nothing else.
      void target.settings.groupId;
      // @ts-expect-error An account is known by its id alone.
      void identity.email;
      return { user: identity.externalId, roles: ["reader"] };
    },
    deescalate({ event, kept }) {
      expectTypeOf(kept).toEqualTypeOf<{ user: string; roles: string[] } | null>();
      expectTypeOf(event.cause).toExtend<string | null>();
      // @ts-expect-error It may have been lost.
      void kept.user;
    },
  });

  expect(strategy.name).toBe("reports");
});

test("given an escalate that returns nothing, nothing was kept", () => {
  const strategy = defineStrategy({
    name: "reports",
    fetchRemoteIdentity: () => null,
    async escalate() {},
    deescalate({ kept }) {
      expectTypeOf(kept).toEqualTypeOf<null>();
    },
  });

  expect(strategy.label).toBeUndefined();
});

test("given a strategy that lacks a part, or returns what cannot be kept, it does not compile", () => {
  const parts = { name: "reports", fetchRemoteIdentity: () => null, deescalate: () => undefined };
  const wrong = [
    // @ts-expect-error Access that is given has to be taken back.
    () => defineStrategy({ name: "reports", fetchRemoteIdentity: () => null, escalate: () => undefined }),
    // @ts-expect-error A date is not JSON.
    () => defineStrategy({ ...parts, escalate: () => ({ since: new Date() }) }),
    // @ts-expect-error An account is named by text.
    () => defineStrategy({ ...parts, fetchRemoteIdentity: () => 7, escalate: () => undefined }),
  ];

  expect(wrong.length).toBe(3);
});

test("given custom targets, hooks know their names and identifiers, and there is no connector to ask", () => {
  const strategy = defineStrategy<Json>({
    name: "reports",
    fetchRemoteIdentity: () => null,
    escalate: () => null,
    deescalate: () => undefined,
  });
  const reader = customTarget({ name: "reader", strategy, identifier: "reports.reader", label: "Read reports" });
  const writer = customTarget({ name: "writer", strategy, identifier: "reports.writer", label: "Write reports" });

  const flow = defineFlow({
    name: "reports",
    label: "Reports",
    channel: "#requests",
    targets: [reader, writer],
    hooks: {
      onRequest({ event, sdk }) {
        expectTypeOf(event.target.name).toEqualTypeOf<"reader" | "writer">();
        expectTypeOf(event.target.settings.identifier).toEqualTypeOf<"reports.reader" | "reports.writer">();
        // @ts-expect-error A strategy has no functions to ask.
        void sdk.strategy;
        // @ts-expect-error It is no Okta group.
        void event.target.settings.groupId;
        return event.target.settings.identifier === "reports.reader" ? approve("Anybody may read.") : undefined;
      },
    },
  });
  const wrong = [
    // @ts-expect-error What is to be given has to be named.
    () => customTarget({ strategy, label: "Read reports" }),
    // @ts-expect-error A strategy is given as it is, not by its name.
    () => customTarget({ strategy: "reports", identifier: "reader", label: "Read reports" }),
    // @ts-expect-error No rule of a provider manages it.
    () => customTarget({ strategy, identifier: "reader", label: "Read reports", ruleManaged: false }),
  ];

  expect(flow.targets).toHaveLength(2);
  expect(wrong.length).toBe(3);
});
