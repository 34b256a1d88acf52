import { FakePeople } from "../fakes/fake-people.ts";
import type { Names } from "../trail.ts";

/** An account of a person in one directory, where it is not the usual: active, with their e-mail as its login. */
export interface TestAccount {
  readonly login?: string;
  /** The directory's id of it; made up unless told. */
  readonly externalId?: string;
  /** Default true. */
  readonly isActive?: boolean;
  /** Whether it may administer the directory; default false. */
  readonly isAdmin?: boolean;
}

/** Somebody of the company, where more than the e-mail matters. */
export interface TestPerson {
  readonly email: string;
  /** Default: the part of the e-mail before the `@`. */
  readonly name?: string;
  /** Made up unless told; flows that name people by id need it. */
  readonly slackUserId?: string;
  /** Whether they are an admin of Latchkey; default false. */
  readonly admin?: boolean;
  /** Whether they are a guest in Slack; default false. */
  readonly guest?: boolean;
  /** By connector; `null` for somebody who has none there. Everybody else has one in each. */
  readonly accounts?: Readonly<Record<string, TestAccount | null>>;
  /** The e-mail of their manager, as the directory says. */
  readonly manager?: string;
}

/** The people of a test, in Slack and by name. */
export class Staff implements Names {
  readonly slack = new FakePeople();
  readonly #people = new Map<string, TestPerson & { readonly slackUserId: string }>();
  /** Slack's id of a user, by the user's own id, which is known once the person was met. */
  #slackIds: (userId: string) => string | null = () => null;

  /** Gets to know somebody; who is known stays as they are when only the e-mail comes again. */
  add(given: TestPerson | string): void {
    const person = typeof given === "string" ? { email: given } : given;
    if (this.#people.has(person.email) && typeof given === "string") return;
    if (!/^[^@\s]+@[^@\s]+$/.test(person.email)) {
      throw new Error(`"${person.email}" is not an e-mail, so nobody was added. Tests name people by their e-mail.`);
    }
    const slackUserId = person.slackUserId ?? this.#newId(person.email);
    const name = person.name ?? person.email.slice(0, person.email.indexOf("@"));
    this.#people.set(person.email, { ...person, slackUserId });
    this.slack.add({ userId: slackUserId, displayName: name, email: person.email, isGuest: person.guest ?? false });
  }

  all(): readonly (TestPerson & { readonly slackUserId: string })[] {
    return [...this.#people.values()];
  }

  /** Throws a sentence when nobody has this e-mail. */
  find(email: string): TestPerson & { readonly slackUserId: string } {
    const person = this.#people.get(email);
    if (person !== undefined) return person;
    const known = this.all().map((one) => one.email);
    throw new Error(`Nobody in this test is called ${email}. Add them to \`people\`; there are ${known.join(", ")}.`);
  }

  /** Learns how users are told apart once they were met. */
  readUsers(slackIdOf: (userId: string) => string | null): void {
    this.#slackIds = slackIdOf;
  }

  readonly nameOf = (id: string): string => {
    const known = this.#slackIds(id) ?? id;
    return this.all().find(({ slackUserId }) => slackUserId === known)?.email ?? id;
  };

  /** Mentions, as Slack writes them, in e-mails. */
  readonly inNames = (text: string): string => text.replace(/<@([UW][A-Z0-9]+)>/g, (_, id: string) => this.nameOf(id));

  #newId(email: string): string {
    const letters = email.toUpperCase().replace(/[^A-Z0-9]/g, "");
    const wanted = `U0${letters}`.slice(0, 28);
    const taken = new Set(this.all().map(({ slackUserId }) => slackUserId));
    return taken.has(wanted) ? `${wanted}${taken.size}` : wanted;
  }
}
