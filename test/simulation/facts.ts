import type { Rows } from "../../src/testing/in-memory-store/rows.ts";
import type { Branch, Company, Employee } from "./company.ts";
import { adminName } from "./company.ts";
import type { Deciders } from "./company-flows.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

/** When something was so for the last time that anybody looked. */
interface Seen {
  readonly step: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * What is really so outside Latchkey, and until when it was: who may decide, who is in good standing, which account is
 * active, which group is ours. It is worked out here anew, from the company and the rows, and not by asking the product.
 */
export class Facts {
  readonly #company: Company;
  readonly #rows: Rows;
  readonly #clock: SimulatedClock;
  readonly #lastTrue = new Map<string, Seen>();

  constructor(company: Company, rows: Rows, clock: SimulatedClock) {
    this.#company = company;
    this.#rows = rows;
    this.#clock = clock;
  }

  /** Looks at everything. Do so after each change, and before something is judged by it. */
  note(step: number): void {
    const seen: Seen = { step, at: this.#clock.now() };
    const keep = (fact: string, isSo: boolean) => void (isSo && this.#lastTrue.set(fact, seen));
    for (const person of this.#company.employees) {
      keep(`standing ${person.slackUserId}`, isInGoodStanding(person));
      keep(`admin ${person.slackUserId}`, this.#isAdmin(person));
      keep(`one of the admins ${person.slackUserId}`, isInGoodStanding(person) && this.#isAdmin(person));
    }
    for (const branch of this.#company.branches) {
      const { provider, targets, deleted, suspended, ruled, spares } = branch;
      const members = new Set(provider.members(branch.approvers));
      for (const person of this.#company.employees) {
        const isApprover = isInGoodStanding(person) && this.#isMember(person, branch, members);
        keep(`one of the approvers of ${provider.id} ${person.slackUserId}`, isApprover);
        const isSpare = members.size === 0 && isInGoodStanding(person) && this.#isAdmin(person);
        keep(`in place of the approvers of ${provider.id} ${person.slackUserId}`, isSpare);
      }
      for (const groupId of targets.values()) keep(`ours ${provider.id} ${groupId}`, !ruled.has(groupId));
      const accounts = [...this.#company.employees.map(({ accounts: all }) => all.get(provider.id) ?? ""), ...spares];
      for (const account of accounts) {
        keep(`active ${provider.id} ${account}`, !deleted.has(account) && !suspended.has(account));
      }
    }
  }

  /** Whether it was so at some moment of this step or later. */
  wasSoSince(fact: string, step: number): boolean {
    return (this.#lastTrue.get(fact)?.step ?? -1) >= step - 1;
  }

  /** Whether it was so at some moment from this one on, in milliseconds since the epoch. */
  wasSoAfter(fact: string, moment: number): boolean {
    return (this.#lastTrue.get(fact)?.at ?? 0) >= moment;
  }

  #isMember(person: Employee, branch: Branch, members: ReadonlySet<string>): boolean {
    if (members.size === 0) return false;
    const account = this.#accountOf(person, branch);
    if (account === null || branch.deleted.has(account) || branch.suspended.has(account)) return false;
    return members.has(account);
  }

  #isAdmin(person: Employee): boolean {
    return person.name === adminName || this.#userOf(person)?.role === "admin";
  }

  /**
   * The stored link, and none at all while one is frozen; without any the account with the person's own address, if nobody
   * else is linked to it.
   */
  #accountOf(person: Employee, { provider, deleted }: Branch): string | null {
    const user = this.#userOf(person);
    const live = this.#rows.identities
      .all(null)
      .filter(({ identity, unlinkedAt }) => unlinkedAt === null && identity.connectorId === provider.id);
    const mine = live.filter(({ identity }) => identity.userId === user?.id);
    if (mine.length > 1 || mine.some(({ identity }) => identity.frozenAt !== null)) return null;
    if (mine[0] !== undefined) return mine[0].identity.externalId;
    if (person.email !== person.accountEmail) return null;
    const own = person.accounts.get(provider.id) ?? "";
    const isTaken = live.some(({ identity }) => identity.externalId === own);
    return deleted.has(own) || isTaken ? null : own;
  }

  #userOf({ slackUserId }: Employee) {
    return this.#rows.users.all(null).find((user) => user.slackUserId === slackUserId) ?? null;
  }
}

function isInGoodStanding({ isDeactivated, isUnconfirmed }: Employee): boolean {
  return !isDeactivated && !isUnconfirmed;
}

/** The facts any one of which makes somebody one of those who decide. Where a rule names nobody at all, admins do. */
export function decidingFacts(
  { provider }: Branch,
  by: readonly Deciders[],
  { name, slackUserId }: Employee,
): readonly string[] {
  return by.flatMap((part) => {
    if (part === "admins") return [`one of the admins ${slackUserId}`];
    if (part !== "approvers") return part === name ? [`standing ${slackUserId}`] : [];
    const spare = by.length === 1 ? [`in place of the approvers of ${provider.id} ${slackUserId}`] : [];
    return [`one of the approvers of ${provider.id} ${slackUserId}`, ...spare];
  });
}
