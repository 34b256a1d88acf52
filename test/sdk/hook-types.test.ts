import { expect, expectTypeOf, test } from "vitest";

import type { EndCause } from "../../src/domain/grant.ts";
import type { ExpiryCause, Forward, Step, StepCause } from "../../src/domain/steps.ts";
import { approve, defineFlow, deny, type EventUser, field, ignore, type Json, oktaGroup } from "../../src/sdk/index.ts";

/*
 * What a hook is told and may answer is known to the compiler. Each `@ts-expect-error` is a test: `npm run types` fails
 * when the line below it compiles.
 */

const database = oktaGroup({ name: "database", connector: "okta", groupId: "00gDATABASE", label: "Database" });
const shell = { name: "typed", label: "Typed", channel: "#requests" } as const;

test("given the hooks of a flow, each knows what its event tells", () => {
  const flow = defineFlow({
    ...shell,
    targets: [database],
    fields: { reason: field.text({ label: "Why?" }) },
    hooks: {
      onPrompt({ event, sdk }) {
        expectTypeOf(event.user).toEqualTypeOf<EventUser>();
        expectTypeOf(event.request.source).toEqualTypeOf<"slack" | "api">();
        // @ts-expect-error There is no request yet, and no fields.
        void event.request.fields;
        // @ts-expect-error Nor a target.
        void event.target;
        expectTypeOf(sdk.okta).toHaveProperty("isUserInGroup");
        return deny("Not on Fridays.");
      },
      onRequest({ event }) {
        expectTypeOf(event.step).toEqualTypeOf<Step>();
        expectTypeOf(event.cause).toEqualTypeOf<StepCause | null>();
        expectTypeOf(event.forward).toEqualTypeOf<Forward | null>();
        expectTypeOf(event.actor("approve")).toEqualTypeOf<EventUser | null>();
        expectTypeOf(event.output()).resolves.toEqualTypeOf<Json>();
        expectTypeOf(event.context()).toEqualTypeOf<Readonly<Record<string, unknown>>>();
        expectTypeOf(event.user.eventCount("request", { on: "target" })).resolves.toBeNumber();
        expectTypeOf(event.request.history[0]?.user).toEqualTypeOf<EventUser | null | undefined>();
        // @ts-expect-error There is no such step.
        void (() => event.user.eventCount("revoke"));
        // @ts-expect-error History is read, not written.
        void (() => event.request.history.push());
      },
      onRequestForward({ event }) {
        expectTypeOf(event.forward).toEqualTypeOf<Forward>();
        return ignore("Stay.");
      },
      onRequestExpire({ event }) {
        expectTypeOf(event.cause).toEqualTypeOf<ExpiryCause>();
        return deny("Nobody was there.");
      },
      onDeescalate({ event }) {
        expectTypeOf(event.cause).toEqualTypeOf<EndCause>();
        return event.cause === "given-back" ? ignore("Not yet.") : undefined;
      },
      afterPrompt({ event }) {
        // @ts-expect-error There is no request yet.
        void event.request.id;
      },
      afterRequest: ({ event }) => expectTypeOf(event.request.fields.reason).toEqualTypeOf<string>(),
      afterDeescalate: ({ event }) => expectTypeOf(event.cause).toEqualTypeOf<EndCause>(),
      afterEscalate: async ({ event }) => event.request.id,
    },
  });

  expect(flow.name).toBe("typed");
});

test("given an answer that does not count before its step, the flow does not compile", () => {
  const wrong = [
    // @ts-expect-error A form opens or does not: nothing is approved before there is a request.
    () => defineFlow({ ...shell, hooks: { onPrompt: () => approve() } }),
    // @ts-expect-error Silence never approves.
    () => defineFlow({ ...shell, hooks: { onRequestExpire: () => approve() } }),
    // @ts-expect-error A request whose time is up cannot stay open.
    () => defineFlow({ ...shell, hooks: { onRequestExpire: () => ignore("Wait.") } }),
    // @ts-expect-error Nobody approves by not answering.
    () => defineFlow({ ...shell, hooks: { onRequestForward: () => approve() } }),
    // @ts-expect-error A denial cannot become an approval.
    () => defineFlow({ ...shell, hooks: { onDeny: () => approve() } }),
    // @ts-expect-error What was decided is decided.
    () => defineFlow({ ...shell, hooks: { onEscalate: () => deny() } }),
    // @ts-expect-error Access ends or does not.
    () => defineFlow({ ...shell, hooks: { onDeescalate: () => deny() } }),
    // @ts-expect-error There is no such step.
    () => defineFlow({ ...shell, hooks: { onRevoke: () => undefined } }),
    // @ts-expect-error Former names are a list.
    () => defineFlow({ ...shell, formerNames: "old" }),
  ];

  expect(wrong).toHaveLength(9);
});
