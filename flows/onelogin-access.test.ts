import { test } from "vitest";

import { testFlow } from "../src/testing/index.ts";
import oneloginAccess from "./onelogin-access.ts";

/** Mia and Max are managers, and Max has the special role; Wanda has the data warehouse. */
const company = {
  people: ["alice@acme.com"],
  roles: {
    onelogin: { 599800: ["mia@acme.com", "max@acme.com"], 599801: ["wanda@acme.com"], 599802: ["max@acme.com"] },
  },
};
const warehouse = { target: "data-warehouse", reason: "report", duration: "1h" };
const special = { target: "super_special", reason: "incident", duration: "30m" };

test("whoever has the role decides who else gets it", async () => {
  const acme = await testFlow(oneloginAccess, company);
  const request = await acme.as("alice@acme.com").submit(warehouse);
  request.expectSentTo("#onelogin-requests");

  const byMia = await acme.as("mia@acme.com").approve(request);
  byMia.expectIgnored("Only members of Data warehouse may approve");
  const denied = await acme.as("mia@acme.com").deny(request);
  denied.expectIgnored("Only members of Data warehouse may deny");
  request.expectPending();

  await acme.as("wanda@acme.com").approve(request);
  request.expectGranted();
});

test("about the special role the managers are asked in direct messages, and whoever of them has it decides", async () => {
  const acme = await testFlow(oneloginAccess, company);
  const request = await acme.as("alice@acme.com").submit(special);
  request.expectSentTo("mia@acme.com", "max@acme.com");

  const byMia = await acme.as("mia@acme.com").approve(request);
  byMia.expectIgnored("Only members of Super special may approve requests for Super special");
  request.expectPending();

  await acme.as("max@acme.com").approve(request);
  request.expectGranted();
  await acme.passes("30m");
  request.expectEnded();
});

test("where no manager can be reached nothing is given, and the admins are told", async () => {
  const acme = await testFlow(oneloginAccess, company);
  acme.closePlace("mia@acme.com");
  acme.closePlace("max@acme.com");

  const request = await acme.as("alice@acme.com").submit(special);

  request.expectExpired();
  acme.expectAlert("nobody-reached");
});
