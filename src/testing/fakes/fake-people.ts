import type { SlackPerson } from "../../domain/standing.ts";
import type { SlackIdentity } from "../../domain/user.ts";
import { sameEmail } from "../../domain/email.ts";
import { MessengerFault } from "../../ports/messenger.ts";
import type { People } from "../../ports/people.ts";

type Home = Omit<SlackIdentity, "userId">;

/** A member of the workspace of whom Slack says nothing that speaks against them. */
const goodStanding = {
  enterpriseId: "",
  teamId: "T000001",
  email: null,
  isEmailConfirmed: true,
  isBot: false,
  isGuest: false,
  isStranger: false,
  isDeactivated: false,
} as const;

/** The people of a workspace that lives in memory. Every look-up sees the state of that moment. */
export class FakePeople implements People {
  /** Slack ids that were asked about, in order. */
  readonly lookedUp: string[] = [];
  /** Called when a look-up has arrived, before it looks. */
  beforeLookUp: ((slackUserId: string) => void | Promise<void>) | null = null;
  readonly #people = new Map<string, SlackPerson>();
  readonly #userGroups = new Map<string, readonly string[]>();
  readonly #channels = new Map<string, readonly string[]>();
  #isDown = false;

  /** Somebody joins, in good standing unless told. */
  add(person: Partial<SlackPerson> & { readonly userId: string }): void {
    this.#people.set(person.userId, { ...goodStanding, displayName: person.userId, ...person });
  }

  change(userId: string, change: Partial<Omit<SlackPerson, "userId">>): void {
    const person = this.#people.get(userId);
    if (person === undefined) throw new Error(`There is nobody called ${userId}`);
    this.#people.set(userId, { ...person, ...change });
  }

  remove(userId: string): void {
    this.#people.delete(userId);
  }

  /** A user group has exactly these members from now on. */
  setUserGroup(groupId: string, slackUserIds: readonly string[]): void {
    this.#userGroups.set(groupId, slackUserIds);
  }

  /** A channel that the app sees has exactly these members from now on. */
  setChannel(channel: string, slackUserIds: readonly string[]): void {
    this.#channels.set(channel, slackUserIds);
  }

  /** Slack answers nothing from now on. Which workspace it is was asked at the start. */
  goDown(): void {
    this.#isDown = true;
  }

  comeBack(): void {
    this.#isDown = false;
  }

  async lookUp(slackUserId: string): Promise<SlackPerson | null> {
    this.lookedUp.push(slackUserId);
    await this.beforeLookUp?.(slackUserId);
    this.#answer();
    return this.#people.get(slackUserId) ?? null;
  }

  async findByEmail(email: string): Promise<SlackPerson | null> {
    this.#answer();
    return [...this.#people.values()].find((person) => sameEmail(person.email, email)) ?? null;
  }

  async usersInUserGroup(groupId: string): Promise<readonly string[]> {
    this.#answer();
    const members = this.#userGroups.get(groupId);
    if (members === undefined) throw new MessengerFault("undeliverable", "no_such_subteam");
    return members;
  }

  async isInUserGroup(slackUserId: string, groupId: string): Promise<boolean> {
    return (await this.usersInUserGroup(groupId)).includes(slackUserId);
  }

  async listPeople(): Promise<readonly SlackPerson[]> {
    this.#answer();
    return [...this.#people.values()];
  }

  async membersOfChannel(channel: string): Promise<readonly string[]> {
    this.#answer();
    const members = this.#channels.get(channel);
    if (members === undefined) throw new MessengerFault("undeliverable", "channel_not_found");
    return members;
  }

  home(): Promise<Home> {
    return Promise.resolve({ enterpriseId: "", teamId: "T000001" });
  }

  #answer(): void {
    if (this.#isDown) throw new MessengerFault("unavailable", "service_unavailable");
  }
}
