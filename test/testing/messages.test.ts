import { AssertionError } from "node:assert";

import { expect, test } from "vitest";

import { testFlow, type TestedFlow } from "../../src/testing/index.ts";
import { inStages } from "./kit-flows.ts";

const company = {
  people: ["alice@acme.com"],
  groups: { okta: { "00gTEAM": ["bob@acme.com", "dora@acme.com"], "00gSECURITY": ["sam@acme.com"] } },
  now: new Date("2026-03-02T09:00:00Z"),
};

/** The error with which an expectation fails. */
function failureOf(expectation: () => unknown): AssertionError {
  try {
    expectation();
  } catch (error) {
    if (error instanceof AssertionError) return error;
    throw error;
  }
  throw new Error("The expectation was met.");
}

/** Cards and receipts go out in any order. */
function withoutMessages(text: string): string {
  return text.replaceAll(/\n.* goes to .*/g, "");
}

async function open(): Promise<TestedFlow> {
  return testFlow(inStages, company);
}

test("a failure says what was expected, what is so, and what happened", async () => {
  const acme = await open();
  const request = await acme.as("alice@acme.com").submit({ duration: "1h" });
  await acme.as("alice@acme.com").approve(request);

  const { message } = failureOf(() => request.expectGranted());

  expect(withoutMessages(message)).toMatchInlineSnapshot(`
    "Expected access to be granted, but it is waiting for a decision.

      Database access, Production database, for alice@acme.com, for 1 hour
      stage 1 of 2
      may be decided by 2 different people of: members of the Okta group 00gTEAM

    What happened:
      2026-03-02 09:00:00  alice@acme.com opens the form of Database access
                 09:00:00  alice@acme.com asks: Database access, Production database, for alice@acme.com, {"duration":"1h"}
                 09:00:00  request.received, by alice@acme.com; flow: database; target: database; durationSeconds: 3600
                 09:00:00  identity.linked, by system
                 09:00:00  request.pending, by system; deciders: 2 different people of: members of the Okta group 00gTEAM; destinations: 2
                 09:00:00  alice@acme.com approves
                 09:00:00  alice@acme.com reads: "You cannot decide your own request, so nothing was changed. Somebody else has to; it is still open."
    "
  `);
});

test("runners that compare see both sides, and the stack begins in the test", async () => {
  const acme = await open();
  const request = await acme.as("alice@acme.com").submit({ duration: "1h" });

  const error = failureOf(() => request.expectSentTo("#elsewhere", "bob@acme.com"));

  expect(error).toMatchObject({ expected: ["#elsewhere", "bob@acme.com"], actual: ["#team"] });
  expect(error.message).toMatch(/^Expected the request to be with #elsewhere, bob@acme\.com, but it is with #team\./);
  expect(/\n\s+at .*/.exec(error.stack ?? "")?.[0]).toContain("messages.test.ts");
});

test.each<{ what: string; fails: (acme: TestedFlow) => Promise<unknown>; says: string }>([
  {
    what: "a form that was not taken",
    async fails(acme) {
      const request = await acme.as("alice@acme.com").submit({ duration: "30m" });
      return request.expectPending();
    },
    says:
      "Expected the request to wait for a decision, but it is not a request at all, since the form was not taken: " +
      '"Please choose from the list; this duration was not offered.".',
  },
  {
    what: "an answer with other words",
    async fails(acme) {
      const request = await acme.as("alice@acme.com").submit();
      const answer = await acme.as("alice@acme.com").approve(request);
      return answer.expectIgnored("Nothing today.");
    },
    says: "Expected that what alice@acme.com approves is ignored by the flow, but it was refused before a hook was asked: ",
  },
  {
    what: "somebody who was not told",
    async fails(acme) {
      const request = await acme.as("alice@acme.com").submit();
      return request.expectTold("alice@acme.com", "access-granted");
    },
    says: 'Expected alice@acme.com to be told "access-granted", but they were told nothing about the request.',
  },
  {
    what: "admins who were not told",
    fails: async (acme) => acme.expectAlert("flow-failed"),
    says: 'Expected the admins to be told "flow-failed", but they were told nothing.',
  },
  {
    what: "a question that is not asked",
    async fails(acme) {
      const form = await acme.as("alice@acme.com").open();
      return form.expectAsks("duration", "ticket");
    },
    says: "Expected the form to ask for duration, ticket, but it asks for duration.",
  },
])("$what", async ({ fails, says }) => {
  const acme = await open();

  const failing = fails(acme);

  await expect(failing).rejects.toThrow(says);
});
