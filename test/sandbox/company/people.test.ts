import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import changeApproval from "../../../flows/change-approval.ts";
import oktaAccess from "../../../flows/okta-access.ts";
import onCallAccess from "../../../flows/on-call-access.ts";
import oneloginAccess from "../../../flows/onelogin-access.ts";
import privilegedAccess from "../../../flows/privileged-access.ts";
import { companyPolicy } from "../../../sandbox/company/company-policy.ts";
import { type Company, openCompany } from "../../../sandbox/company/open-company.ts";
import type { OktaUser } from "../../../sandbox/okta/user.ts";
import type { User } from "../../../sandbox/slack/index.ts";

const approvers = "00g3accessAPPROVERS";
const supportConsole = "00g2supportCONSOLE01";
const managers = 599_800;
const superSpecial = 599_802;
const warehouse = 599_801;

let folder = "";
let company: Company;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-company-"));
  company = await openCompany({ folder });
});

afterAll(async () => {
  await company.stop();
  await rm(folder, { recursive: true, force: true });
});

const persons = () => company.slack.users().filter(({ isBot }) => !isBot);
const person = (name: string) => company.slack.user(`U0${name.toUpperCase()}`);
const accountsAt = (email: string | undefined) => company.okta.users().filter(({ profile }) => profile.email === email);
const accountOf = (user: User) => accountsAt(user.email)[0];
const roleNamed = (name: string) => company.onelogin.roles().find((role) => role.name === name);
const nameOf = ({ profile }: OktaUser) => `${String(profile["firstName"])} ${String(profile["lastName"])}`;

function membersOf(groupId: string): readonly OktaUser[] {
  const ids = new Set(company.okta.members(groupId));
  return company.okta.users().filter(({ id }) => ids.has(id));
}

/** Whether an account is somebody's by e-mail alone: exactly one person and one account have this address. */
function hasOneOwner({ profile }: OktaUser): boolean {
  const owners = persons().filter(({ email }) => email === profile.email);
  return owners.length === 1 && owners[0]?.isEmailConfirmed === true && accountsAt(profile.email).length === 1;
}

test("about forty people work here, each with a name, a title and an address of their own", () => {
  const addresses = persons().map(({ email }) => email);

  expect(persons().length).toBeGreaterThanOrEqual(38);
  expect(persons().length).toBeLessThanOrEqual(45);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(new Set(persons().map(({ realName }) => realName)).size).toBe(addresses.length);
  expect(persons().filter(({ title, realName }) => title === "" || !realName.includes(" "))).toEqual([]);
});

test("three people have another e-mail in the directories: a maiden name, a sub-domain, a full first name", () => {
  const differing = persons().filter(({ email }) => accountsAt(email).length === 0);
  const accounts = ["sofia.berg@acme.com", "tomasz.nowak@eng.acme.com", "leonardo.conti@acme.com"];

  expect(differing.map(({ name }) => name).toSorted()).toEqual(["leo", "sofia", "tomasz"]);
  for (const email of accounts) {
    expect(accountsAt(email)).toHaveLength(1);
    expect(persons().filter((one) => one.email === email)).toEqual([]);
    expect(company.onelogin.users().filter((one) => one.email === email)).toHaveLength(1);
  }
});

test("two active Okta accounts have Maria's e-mail, and nobody else's is there twice", () => {
  const twice = persons().filter(({ email }) => accountsAt(email).length > 1);

  expect(twice.map(({ name }) => name)).toEqual(["maria"]);
  expect(accountsAt(person("maria").email).map(({ status }) => status)).toEqual(["ACTIVE", "ACTIVE"]);
});

test("there is one guest, who is from elsewhere and sees two channels", () => {
  const guests = persons().filter(({ isRestricted }) => isRestricted);
  const seen = company.slack.channels().filter(({ members }) => members.includes(guests[0]?.id ?? ""));

  expect(guests.map(({ name }) => name)).toEqual(["lena"]);
  expect(companyPolicy.allowedEmailDomains.some((domain) => guests[0]?.email?.endsWith(`@${domain}`))).toBe(false);
  expect(seen.map(({ name }) => name)).toEqual(["general", "design"]);
});

test("who left is deactivated everywhere, and in no channel, group or role", () => {
  const peter = person("peter");
  const inOneLogin = company.onelogin.users().find(({ email }) => email === peter.email);

  expect(peter.deleted).toBe(true);
  expect(accountOf(peter)?.status).toBe("DEPROVISIONED");
  expect(inOneLogin?.status).toBe(2);
  expect(company.slack.channels().filter(({ members }) => members.includes(peter.id))).toEqual([]);
  expect(
    company.onelogin.roles().filter(({ id }) => company.onelogin.members(id).includes(inOneLogin?.id ?? 0)),
  ).toEqual([]);
  expect(
    company.okta.groups().filter(({ id }) => company.okta.members(id).includes(accountOf(peter)?.id ?? "")),
  ).toEqual([]);
});

test("somebody is suspended in Okta, and somebody has not confirmed an e-mail", () => {
  expect(accountOf(person("hannah"))?.status).toBe("SUSPENDED");
  expect(
    persons()
      .filter(({ isEmailConfirmed }) => isEmailConfirmed !== true)
      .map(({ name }) => name),
  ).toEqual(["kofi"]);
});

test("rules fill two groups with exactly the departments they name", () => {
  for (const { expression, groupIds } of company.okta.rules()) {
    const department = /"(?<name>.+)"/.exec(expression)?.groups?.["name"];
    const there = company.okta
      .users()
      .filter(({ profile, status }) => profile["department"] === department && status !== "DEPROVISIONED");

    expect(there.length).toBeGreaterThan(3);
    expect(
      membersOf(groupIds[0] ?? "")
        .map(nameOf)
        .toSorted(),
    ).toEqual(there.map(nameOf).toSorted());
  }
  expect(company.okta.rules()).toHaveLength(2);
});

test("some groups and roles give administrator rights, and none of these is a target or decides", () => {
  const privileged = company.okta.groups().filter(({ adminRoles }) => adminRoles.length > 0);
  const privilegedRoles = company.onelogin.privileges().flatMap(({ roleIds }) => roleIds);
  const targets = [oktaAccess, oneloginAccess]
    .flatMap((flow) => flow.targets ?? [])
    .map(({ resourceId }) => resourceId);

  expect(privileged.map(({ profile }) => profile.name)).toEqual(["okta-administrators", "help-desk"]);
  expect(privilegedRoles).toEqual([roleNamed("Account administrators")?.id]);
  expect(
    targets.filter((id) => privileged.some((group) => group.id === id) || privilegedRoles.includes(Number(id))),
  ).toEqual([]);
});

test("some accounts administer their directory by themselves and some through a group or role", () => {
  const byThemselves = company.okta.users().filter(({ adminRoles }) => adminRoles.length > 0);
  const throughGroups = company.okta
    .groups()
    .filter(({ adminRoles }) => adminRoles.length > 0)
    .flatMap(({ id }) => membersOf(id));
  const holders = new Set(company.onelogin.privileges().flatMap(({ userIds }) => userIds));
  const byPrivilege = company.onelogin.users().filter(({ id }) => holders.has(id));

  expect(byThemselves.map(nameOf)).toEqual(["Samir Khoury"]);
  expect(throughGroups.map(nameOf)).toContain("Ada Kowalczyk");
  expect(byPrivilege.map(({ email }) => email)).toEqual(["maria.santos@acme.com"]);
});

test("every group and role that the example flows name is there", () => {
  const flows = [oktaAccess, oneloginAccess, onCallAccess, privilegedAccess, changeApproval];
  const named = flows.flatMap((flow) => flow.targets ?? []);
  const there = new Set([...company.okta.groups(), ...company.onelogin.roles()].map(({ id }) => String(id)));

  expect(named.map(({ resourceId }) => resourceId).filter((id) => id === null || !there.has(id))).toEqual([]);
  expect([approvers, "00g4changeDUTY000001", String(managers)].filter((id) => !there.has(id))).toEqual([]);
});

test("whoever decides is one active account, which is one confirmed person's by e-mail", () => {
  const deciders = [...membersOf(approvers), ...membersOf(supportConsole)];
  const inRoles = [...company.onelogin.members(managers), ...company.onelogin.members(warehouse)];

  expect(deciders.length).toBeGreaterThan(4);
  expect(deciders.filter((account) => account.status !== "ACTIVE" || !hasOneOwner(account))).toEqual([]);
  for (const id of inRoles) {
    const account = company.onelogin.users().find((user) => user.id === id);
    expect(account).toMatchObject({ status: 1, state: 1 });
    expect(persons().filter(({ email }) => email === account?.email)).toHaveLength(1);
  }
});

test("somebody decides about everything, also when the one who asks is among the deciders", () => {
  const mayDecideConsole = membersOf(approvers).filter(({ id }) => company.okta.members(supportConsole).includes(id));

  expect(membersOf(approvers).length).toBeGreaterThan(1);
  expect(mayDecideConsole.map(nameOf)).toEqual(["Bolanle Ogunleye"]);
  expect(company.onelogin.members(managers).length).toBeGreaterThan(1);
  expect(company.onelogin.members(superSpecial).length).toBeGreaterThan(1);
  expect(company.onelogin.members(warehouse).length).toBeGreaterThan(1);
});

test("the guest, the one on leave and the one without a confirmed e-mail have nothing of what the flows give", () => {
  const outsiders = new Set(["lena", "hannah", "kofi", "peter"].map((name) => person(name).email ?? ""));
  const targets = [...(oktaAccess.targets ?? []), ...(oneloginAccess.targets ?? [])];

  const holding = targets.flatMap(({ resourceId }) => [
    ...membersOf(resourceId ?? "").map(({ profile }) => profile.email),
    ...company.onelogin
      .members(Number(resourceId))
      .map((id) => company.onelogin.users().find((user) => user.id === id)?.email),
  ]);

  expect(holding.length).toBeGreaterThan(5);
  expect(holding.filter((email) => outsiders.has(email ?? ""))).toEqual([]);
});

test("the admins of Latchkey are active members of the channel for errors, and nobody else is", () => {
  const channel = company.slack.channel(companyPolicy.errorsChannel);

  expect(channel.members.filter((id) => id !== company.slack.botUserId)).toEqual(companyPolicy.admins);
  expect(
    companyPolicy.admins
      .map((id) => company.slack.user(id))
      .filter(({ deleted, isRestricted }) => deleted || isRestricted),
  ).toEqual([]);
});

test("the drawer looks like a company, and the channels are no ghost town", () => {
  const spoken = company.slack.channels().filter(({ id }) => company.slack.messagesIn(id).length > 0);
  const said = company.slack.allMessages();

  expect(company.okta.groups().length).toBeGreaterThanOrEqual(10);
  expect(company.onelogin.roles().length).toBeGreaterThanOrEqual(10);
  expect(company.slack.channels().map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "general",
      "access-requests",
      "onelogin-requests",
      "latchkey-errors",
      "engineering",
      "incidents",
    ]),
  );
  expect(spoken.length).toBeGreaterThan(6);
  expect(said.every(({ ts }) => Number(ts) * 1000 < company.slack.now())).toBe(true);
  expect(said.map(({ ts }) => ts)).toEqual(said.map(({ ts }) => ts).toSorted());
  expect(said.filter(({ user, channel }) => !company.slack.channel(channel).members.includes(user))).toEqual([]);
});

test("each person worth playing has a note, and every note is about somebody who is there", () => {
  const notes = company.people.filter(({ note }) => note !== "");

  expect(company.people.map(({ id }) => id)).toEqual(persons().map(({ id }) => id));
  expect(notes.length).toBeGreaterThan(12);
  expect(notes.filter(({ note }) => note.length > 60)).toEqual([]);
});

test("the whole company is there in under 300 ms", async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), "latchkey-company-"));
  const begunAt = performance.now();

  const another = await openCompany({ folder: elsewhere });
  const took = performance.now() - begunAt;
  await another.stop();
  await rm(elsewhere, { recursive: true, force: true });

  expect(took).toBeLessThan(300);
});
