import type { SlackPerson } from "../../src/domain/standing.ts";
import type { SlackIdentity } from "../../src/domain/user.ts";
import { sameEmail } from "../../src/domain/email.ts";
import { MessengerFault } from "../../src/ports/messenger.ts";
import type { People } from "../../src/ports/people.ts";
import { buildSlackPerson } from "./builders.ts";

type Home = Omit<SlackIdentity, "userId">;

/** The people of a workspace that lives in memory. Every look-up sees the state of that moment. */
export class FakePeople implements People {
  /** Slack ids that were asked about, in order. */
  readonly lookedUp: string[] = [];
  /** Called when a look-up has arrived, before it looks. */
  beforeLookUp: ((slackUserId: string) => void | Promise<void>) | null = null;
  readonly #people = new Map<string, SlackPerson>();
  #isDown = false;

  /** Somebody joins, in good standing unless told. */
  add(person: Partial<SlackPerson> & { readonly userId: string }): void {
    this.#people.set(person.userId, buildSlackPerson({ displayName: person.userId, email: null, ...person }));
  }

  change(userId: string, change: Partial<Omit<SlackPerson, "userId">>): void {
    const person = this.#people.get(userId);
    if (person === undefined) throw new Error(`There is nobody called ${userId}`);
    this.#people.set(userId, { ...person, ...change });
  }

  remove(userId: string): void {
    this.#people.delete(userId);
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

  home(): Promise<Home> {
    return Promise.resolve({ enterpriseId: "", teamId: "T000001" });
  }

  #answer(): void {
    if (this.#isDown) throw new MessengerFault("unavailable", "service_unavailable");
  }
}
