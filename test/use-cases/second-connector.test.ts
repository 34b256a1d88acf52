import { expect, test } from "vitest";

import { people } from "../../src/sdk/index.ts";
import { InMemoryDirectory } from "../../src/testing/fakes/in-memory-directory.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds } from "../support/world.ts";

/** A second system in which Bob is an approver. Access is granted in Okta, and who may decide is read from here. */
function openStaffDirectory(): InMemoryDirectory {
  const staff = new InMemoryDirectory({ organisation: "staff" });
  const { groupId } = staff.putGroup({ groupId: "approvers", name: "approvers" });
  staff.putMember(groupId, staff.addAccount({ login: "bob@acme.com" }).externalId);
  return staff;
}

/** Alice asked and Bob approved; nothing of what follows is done yet. */
async function approvedByStaff(staff: InMemoryDirectory) {
  const flow = accessFlow({ permissions: () => ({ decide: people.inGroup("staff", "approvers") }) });
  const house = await createWorld({ flows: [flow], others: { staff } });
  return { house, request: await house.approved() };
}

test("safety 17: a credential refused by the system that names the approvers opens its circuit, not the grant's", async () => {
  const staff = openStaffDirectory();
  const { house, request } = await approvedByStaff(staff);
  staff.failNext("isMember", "unauthorized", Number.POSITIVE_INFINITY);

  await house.drain();
  await house.retry();

  expect((await house.store.findConnector("staff"))?.circuitOpenSince).not.toBeNull();
  expect((await house.store.findConnector("okta"))?.circuitOpenSince).toBeNull();
  expect((await house.grantOf(request)).note).toContain("staff refuses Latchkey's credential.");
  expect(house.messenger.told("connector-unauthorized").map(({ detail }) => detail)).toEqual([
    expect.stringContaining("the connector `staff`"),
  ]);
  expect(house.writes()).toEqual([]);
});

test("safety 17: reading from it closes that circuit again, since nothing is ever written there", async () => {
  const staff = openStaffDirectory();
  const { house, request } = await approvedByStaff(staff);
  staff.failNext("isMember", "unauthorized");
  await house.drain();

  await house.retry();

  expect((await house.store.findConnector("staff"))?.circuitOpenSince).toBeNull();
  expect(house.messenger.told("connector-recovered")).toHaveLength(1);
  expect((await house.grantOf(request)).state).toBe("active");
});

test("safety 17: where a write is refused, a reading does not say that the credential works", async () => {
  const house = await createWorld();
  const request = await house.approved();
  house.directory.failNext("addMember", "unauthorized", Number.POSITIVE_INFINITY);
  await house.drain();

  await house.click(await house.ask({ by: slackIds.carl, target: "billing" }));
  await house.retry();

  expect((await house.grantOf(request)).note).toContain("Okta refuses Latchkey's credential.");
  expect((await house.store.findConnector("okta"))?.circuitOpenSince).not.toBeNull();
  expect(house.messenger.told("connector-recovered")).toEqual([]);
  expect(house.messenger.told("connector-unauthorized")).toHaveLength(1);
});

test("a system that does not answer is called by its own name", async () => {
  const staff = openStaffDirectory();
  const { house, request } = await approvedByStaff(staff);
  staff.failNext("isMember", "unavailable", Number.POSITIVE_INFINITY);

  await house.drain();

  expect((await house.grantOf(request)).note).toBe("staff does not answer. Latchkey keeps trying.");
});

test("safety 17: what is removed is Okta's, so a removal does not wait for the system that names the approvers", async () => {
  const staff = openStaffDirectory();
  const { house, request } = await approvedByStaff(staff);
  await house.drain();
  for (const method of ["isMember", "findAccountById", "organisationId"] as const) {
    staff.failNext(method, "unauthorized", Number.POSITIVE_INFINITY);
  }

  house.moveClock(3_700);
  await house.drain();

  expect((await house.grantOf(request)).state).toBe("ended");
  expect(house.directory.membersOf(groupIds.database)).not.toContain(accounts.alice);
});
