import { expect, test } from "vitest";

import { slack } from "../src/sdk/index.ts";
import { testFlow } from "../src/testing/index.ts";
import privilegedAccess from "./privileged-access.ts";

/** Mia is Alice's manager and an approver too; Bob, Carl and Dora are approvers; Ada is an admin. */
const company = {
  people: [
    { email: "alice@acme.com", manager: "mia@acme.com" },
    { email: "nina@acme.com" },
    { email: "ada@acme.com", admin: true },
  ],
  groups: {
    okta: { "00g3accessAPPROVERS": ["mia@acme.com", "bob@acme.com", "carl@acme.com", "dora@acme.com"] },
  },
};
const payroll = "00gGpayroll000000001";
const wanted = { target: "Payroll", reason: "the run of November", duration: "30m" };
const channel = slack.channel("#access-requests");

test("the manager and then two approvers say yes, each once; access ends by itself", async () => {
  const acme = await testFlow(privilegedAccess, company);
  const request = await acme.as("alice@acme.com").submit(wanted);
  request.expectSentTo("mia@acme.com");

  const tooEarly = await acme.as("bob@acme.com").approve(request);
  await acme.as("mia@acme.com").approve(request);
  request.expectPending().expectSentTo(channel);
  const twice = await acme.as("mia@acme.com").approve(request);
  await acme.as("bob@acme.com").approve(request);
  request.expectPending();
  await acme.as("carl@acme.com").approve(request);
  request.expectGranted();
  const members = acme.membersOf("okta", payroll);
  await acme.passes("30m");

  tooEarly.expectRefused();
  twice.expectRefused();
  expect(members).toEqual(["alice@acme.com"]);
  request.expectEnded();
  acme.expectNoAlerts();
});

test("one no is enough, in either stage", async () => {
  const acme = await testFlow(privilegedAccess, company);
  const first = await acme.as("alice@acme.com").submit(wanted);
  await acme.as("mia@acme.com").deny(first, "Not before the audit.");
  const second = await acme.as("alice@acme.com").submit(wanted);
  await acme.as("mia@acme.com").approve(second);
  await acme.as("bob@acme.com").deny(second, "Use the report.");

  first.expectDenied("Not before the audit.");
  second.expectDenied("Use the report.");
});

test("whose manager does not answer turns to the channel and the admins after two hours", async () => {
  const acme = await testFlow(privilegedAccess, company);
  const request = await acme.as("alice@acme.com").submit(wanted);
  const before = await acme.as("ada@acme.com").approve(request);

  await acme.passes("2h");
  request.expectSentTo(channel);
  const after = await acme.as("ada@acme.com").approve(request);

  before.expectRefused();
  after.expectAccepted();
  request.expectPending();
});

test("where nobody knows the manager, the channel is asked at once, and the admins decide after two hours", async () => {
  const acme = await testFlow(privilegedAccess, company);

  const request = await acme.as("nina@acme.com").submit(wanted);
  request.expectSentTo(channel);
  await acme.passes("2h");
  const byAda = await acme.as("ada@acme.com").approve(request);

  byAda.expectAccepted();
});

test("an approver who leaves before the access is given does not count", async () => {
  const acme = await testFlow(privilegedAccess, company);
  const request = await acme.as("alice@acme.com").submit(wanted);
  await acme.as("mia@acme.com").approve(request);
  await acme.as("bob@acme.com").approve(request);

  acme.leave("okta", "00g3accessAPPROVERS", "bob@acme.com");
  await acme.as("carl@acme.com").approve(request);

  request.expectNotApplied();
  expect(acme.membersOf("okta", payroll)).toEqual([]);
});

test("whoever asks for the fourth time in a month is pointed out in the thread, and nothing fails by it", async () => {
  const acme = await testFlow(privilegedAccess, company);
  for (let times = 1; times <= 4; times += 1) {
    const request = await acme.as("alice@acme.com").submit(wanted);
    await acme.as("mia@acme.com").deny(request, "Not now.");
    request.expectDenied();
  }

  acme.expectNoAlerts();
});
