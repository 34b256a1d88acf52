import { expect, test } from "vitest";

import { slack } from "../src/sdk/index.ts";
import { testFlow } from "../src/testing/index.ts";
import oktaAccess from "./okta-access.ts";

/** Bob and Dora decide; Dora alone is in the support console's own group. */
const company = {
  people: ["alice@acme.com", "carl@acme.com"],
  groups: {
    okta: {
      "00g3accessAPPROVERS": ["bob@acme.com", "dora@acme.com"],
      "00g2supportCONSOLE01": ["dora@acme.com"],
    },
  },
};
const database = { target: "production-database", reason: "deploy", duration: "1h" };
const console = { target: "support-console", reason: "ticket 4711", duration: "30m" };

test("access is asked for in the channel, given on approval and taken back on time", async () => {
  const acme = await testFlow(oktaAccess, company);

  const request = await acme.as("alice@acme.com").submit(database);
  request.expectPending().expectSentTo(slack.channel("#access-requests"));

  const answer = await acme.as("bob@acme.com").approve(request);
  answer.expectAccepted();
  request.expectGranted().expectTold("alice@acme.com", "access-granted");
  expect(acme.membersOf("okta", "00g1emaKYZTWRYYRRTSK")).toEqual(["alice@acme.com"]);

  await acme.passes("59m");
  request.expectGranted();
  await acme.passes("1m");
  request.expectEnded();
  expect(acme.membersOf("okta", "00g1emaKYZTWRYYRRTSK")).toEqual([]);
});

test("only approvers decide, and nobody about their own request", async () => {
  const acme = await testFlow(oktaAccess, company);
  const request = await acme.as("bob@acme.com").submit(database);

  const byCarl = await acme.as("carl@acme.com").approve(request);
  const byBob = await acme.as("bob@acme.com").approve(request);

  byCarl.expectRefused("Only");
  byBob.expectRefused("your own");
  request.expectPending();
});

test("an approver who is not in the support console does not give it to others", async () => {
  const acme = await testFlow(oktaAccess, company);
  const request = await acme.as("alice@acme.com").submit(console);

  const byBob = await acme.as("bob@acme.com").approve(request);
  byBob.expectIgnored("Only members of Support console may approve requests for Support console.");
  request.expectPending();

  await acme.as("dora@acme.com").approve(request);
  request.expectGranted();
});

test("a denial tells the person why", async () => {
  const acme = await testFlow(oktaAccess, company);
  const request = await acme.as("alice@acme.com").submit(database);

  await acme.as("bob@acme.com").deny(request, "Use the replica.");

  request.expectDenied("Use the replica.").expectTold("alice@acme.com", "request-denied");
});

test("nobody gets eight hours and a minute", async () => {
  const acme = await testFlow(oktaAccess, company);

  const request = await acme.as("alice@acme.com").submit({ ...database, duration: "481m" });

  request.expectRefused("was not offered");
});
