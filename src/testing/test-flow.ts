import { parseDuration, type DurationText } from "../domain/duration.ts";
import type { NoticeKind } from "../domain/notice.ts";
import type { OutboundRequest } from "../ports/outbound.ts";
import type { DefinedFlow } from "../sdk/define-flow.ts";
import { ActingPerson } from "./acting-person.ts";
import { Clockwork } from "./clockwork.ts";
import {
  accountOf,
  connectorsOf,
  directoriesAmong,
  fillDirectories,
  membersIn,
  type Memberships,
} from "./company/directories.ts";
import type { TestInternet } from "./company/internet.ts";
import { pretendPagerDuty, type PretendPagerDuty, type TestPagerDuty } from "./company/pagerduty.ts";
import { Staff, type TestPerson } from "./company/people.ts";
import { failTest } from "./failure.ts";
import { errorsChannel, type House, openHouse } from "./house.ts";
import { knowGroups } from "./know-groups.ts";
import { knowManagers } from "./know-managers.ts";
import { fits, inWords, type Words } from "./tested-answer.ts";

/** Who is there, and what is true of them, before a test begins. */
export interface TestCompany {
  /** People who are in no group, and those of whom more is to be said. Whoever is in a group need not be listed. */
  readonly people?: readonly (string | TestPerson)[];
  /** E-mails, or more, by connector and by the id of the group. The groups of the flow's targets are there, empty, without it. */
  readonly groups?: Memberships;
  /** The same for roles. */
  readonly roles?: Memberships;
  /** The types of connectors whose id is not their type: `{ "okta-emea": "okta" }`. */
  readonly connectors?: Readonly<Record<string, string>>;
  readonly pagerduty?: TestPagerDuty;
  /** What systems without a connector answer, by method and address. */
  readonly http?: TestInternet;
  /** E-mails by the id of a user group, and by the name or id of a channel. */
  readonly slack?: {
    readonly userGroups?: Readonly<Record<string, readonly string[]>>;
    readonly channels?: Readonly<Record<string, readonly string[]>>;
  };
  /** When the test begins; the present moment unless told. */
  readonly now?: Date;
}

/**
 * Opens a company in memory around one flow, in which people ask, decide and let time pass. The rules are the ones that
 * run in production; only the database, Slack and the directories are stand-ins. Throws the sentences that Latchkey would
 * refuse to start with.
 */
export async function testFlow(flow: DefinedFlow, company: TestCompany = {}): Promise<TestedFlow> {
  const { people = [], groups = {}, roles = {}, connectors = {}, now = new Date() } = company;
  const staff = new Staff();
  for (const person of people) staff.add(person);
  const ids = new Set([...Object.keys(groups), ...Object.keys(roles)]);
  const memberships = Object.fromEntries([...ids].map((id) => [id, { ...groups[id], ...roles[id] }]));
  for (const all of Object.values(memberships))
    for (const email of Object.values(all).flatMap(membersIn)) staff.add(email);
  for (const emails of Object.values({ ...company.pagerduty?.schedules, ...company.pagerduty?.escalationPolicies }))
    for (const email of emails) staff.add(email);
  for (const emails of Object.values({ ...company.slack?.userGroups, ...company.slack?.channels }))
    for (const email of emails) staff.add(email);
  for (const [id, emails] of Object.entries(company.slack?.userGroups ?? {}))
    staff.slack.setUserGroup(id, idsOf(staff, emails));
  for (const [name, emails] of Object.entries(company.slack?.channels ?? {}))
    staff.slack.setChannel(name, idsOf(staff, emails));

  const used = connectorsOf(flow, connectors);
  const directories = directoriesAmong(used);
  fillDirectories(directories, staff, flow, memberships);
  const clockwork = new Clockwork(now);
  const pagerduty = pretendPagerDuty(staff, company.pagerduty ?? {}, clockwork.now);
  const duties = [...used].filter(([, type]) => type === "pagerduty").map(([id]) => id);
  const others = Object.fromEntries(duties.map((id) => [id, pagerduty.connector]));
  const house = await openHouse(flow, { staff, directories, others, clockwork, http: company.http ?? {} });
  await knowManagers(house);
  await knowGroups(house);
  return new TestedFlow(house, flow.name, pagerduty);
}

/** A flow in a company of its own. */
export class TestedFlow {
  readonly #house: House;
  readonly #flow: string;

  readonly #pagerduty: PretendPagerDuty;

  constructor(house: House, flow: string, pagerduty: PretendPagerDuty) {
    this.#house = house;
    this.#flow = flow;
    this.#pagerduty = pagerduty;
  }

  /** The calls that the flow made to systems without a connector, oldest first. */
  get httpCalls(): readonly OutboundRequest[] {
    return this.#house.internet.calls;
  }

  /** What time it is in the test. */
  get now(): Date {
    return this.#house.clockwork.now();
  }

  /** Somebody who will do something. Throws a sentence when nobody has this e-mail. */
  as(email: string): ActingPerson {
    return new ActingPerson(this.#house, this.#flow, this.#house.staff.find(email));
  }

  /** Lets time pass. What becomes due on the way is done at its moment: timeouts, reminders, ends of access. */
  async passes(time: DurationText): Promise<void> {
    const seconds = parseDuration(time);
    if (!seconds.ok) throw new Error(`"${time}" is not a length of time. Write it such as "30m", "1h" or "2d".`);
    this.#house.trail.add(`${time} pass`);
    await this.#house.clockwork.pass(this.#house.world, seconds.value * 1_000);
  }

  /** Puts somebody into a group or role, as somebody else would do at the provider. */
  join(connector: string, groupId: string | number, email: string): void {
    const { directories } = this.#house;
    directories.get(connector)?.directory.putMember(String(groupId), accountOf(directories, connector, email));
  }

  /** Takes somebody out of a group or role, as somebody else would do at the provider. */
  leave(connector: string, groupId: string | number, email: string): void {
    const { directories } = this.#house;
    directories.get(connector)?.directory.takeMember(String(groupId), accountOf(directories, connector, email));
  }

  /** The e-mails of everybody in a group or role. */
  membersOf(connector: string, groupId: string | number): readonly string[] {
    const { directories, staff } = this.#house;
    const members = directories.get(connector)?.directory.membersOf(String(groupId)) ?? [];
    const known = new Map(
      staff.all().flatMap(({ email }) => {
        const account = directories.get(connector)?.directory.accountWithEmail(email);
        return account === undefined ? [] : [[account.externalId, email] as const];
      }),
    );
    return members.map((externalId) => known.get(externalId) ?? externalId);
  }

  /** Somebody is on call in a schedule from now on; `null` for nobody. */
  takesOver(schedule: string, email: string | null): void {
    this.#pagerduty.takesOver(schedule, email);
  }

  /** From now on a connector does not answer, until it is mended. */
  breakConnector(connector: string): void {
    const directory = this.#house.directories.get(connector)?.directory;
    for (const method of [
      "isMember",
      "listMembers",
      "findAccountById",
      "findAccountsByEmail",
      "findAccountsByLogin",
    ] as const)
      directory?.failNext(method, "unavailable", Infinity);
    for (const method of ["describeGroup", "hasAdminRights", "addMember", "removeMember"] as const)
      directory?.failNext(method, "unavailable", Infinity);
  }

  /** The connector answers again. What waits for it is done when time passes. */
  mendConnector(connector: string): void {
    this.#house.directories.get(connector)?.directory.mend();
  }

  /** From now on Slack takes no message to a channel, or to a person by their e-mail. */
  closePlace(place: string): void {
    const { messenger, staff } = this.#house;
    messenger.refuse(place.includes("@") ? staff.find(place).slackUserId : place);
  }

  /** Somebody leaves the company: deactivated in Slack. */
  deactivate(email: string): void {
    const { staff } = this.#house;
    staff.slack.change(staff.find(email).slackUserId, { isDeactivated: true });
  }

  /** The flow wrote this into a place: `#channel`, or somebody's direct messages by their e-mail. */
  expectSaid(place: string, words: Words): this {
    const { messenger, staff, trail } = this.#house;
    const channel = place.includes("@") ? staff.find(place).slackUserId : place;
    const said = messenger.said.filter((one) => one.channel === channel).map(({ text }) => text);
    if (said.some((text) => fits(text, words))) return this;
    failTest({
      expected: `the flow to write ${inWords(words)} to ${place}`,
      found: said.length === 0 ? "it wrote nothing there" : `it wrote ${said.map((text) => `"${text}"`).join(", ")}`,
      trail: trail.lines(),
    });
  }

  /** The admins were told that something went wrong. `words`: what it says. */
  expectAlert(kind: NoticeKind, words?: Words): this {
    const told = this.#alerts();
    if (told.some((notice) => notice.kind === kind && (words === undefined || fits(notice.detail, words)))) return this;
    failTest({
      expected: `the admins to be told "${kind}"${words === undefined ? "" : ` with ${inWords(words)}`}`,
      found: told.length === 0 ? "they were told nothing" : `they were told ${described(told)}`,
      trail: this.#house.trail.lines(),
    });
  }

  /** Nothing went wrong that admins have to know of: no hook failed, nobody is missing. */
  expectNoAlerts(): this {
    const told = this.#alerts();
    if (told.length === 0) return this;
    failTest({
      expected: "nothing that admins have to be told",
      found: `they were told ${described(told)}`,
      trail: this.#house.trail.lines(),
    });
  }

  /** What happened so far, oldest first, as it stands under a failed expectation. */
  trail(): readonly string[] {
    return this.#house.trail.lines();
  }

  #alerts(): readonly { readonly kind: NoticeKind; readonly detail: string | null }[] {
    return this.#house.messenger.notices.filter(({ to }) => to === errorsChannel);
  }
}

function idsOf(staff: Staff, emails: readonly string[]): readonly string[] {
  return emails.map((email) => staff.find(email).slackUserId);
}

function described(told: readonly { readonly kind: NoticeKind; readonly detail: string | null }[]): string {
  return told.map(({ kind, detail }) => (detail === null ? kind : `${kind} ("${detail}")`)).join(", ");
}
