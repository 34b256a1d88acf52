import { test } from "vitest";

import { testFlow } from "../src/testing/index.ts";
import changeApproval from "./change-approval.ts";

/** Bob decides; Dana is on duty. */
const company = {
  people: ["alice@acme.com"],
  groups: { okta: { "00g3accessAPPROVERS": ["bob@acme.com"], "00g4changeDUTY000001": ["dana@acme.com"] } },
};

test("somebody says yes, and nothing is granted", async () => {
  const acme = await testFlow(changeApproval, company);
  const request = await acme.as("alice@acme.com").submit({ change: "a new index", risk: "high" });
  request.expectPending().expectSentTo("#access-requests");

  await acme.as("bob@acme.com").approve(request);

  request.expectApproved();
});

test.each([
  ["low", "dana@acme.com", "approved at once"],
  ["high", "dana@acme.com", "asked about"],
  ["low", "alice@acme.com", "asked about"],
])("a change of %s risk by %s is %s", async (risk, email, outcome) => {
  const acme = await testFlow(changeApproval, company);

  const request = await acme.as(email).submit({ change: "a new index", risk });

  if (outcome === "asked about") request.expectPending();
  else request.expectApproved("asked by somebody on duty");
});

test("a change may name who looked at it, and must say what it is", async () => {
  const acme = await testFlow(changeApproval, company);

  const named = await acme.as("alice@acme.com").submit({ change: "a new index", reviewer: "bob@acme.com" });
  const unsaid = await acme.as("alice@acme.com").submit({ reviewer: "bob@acme.com" });

  named.expectPending();
  unsaid.expectRefused("fill this in");
});
