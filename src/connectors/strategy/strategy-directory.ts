import type { Grant } from "../../domain/grant.ts";
import {
  type Directory,
  type DirectoryAccount,
  DirectoryFault,
  type GroupFacts,
  type Known,
  type Page,
  type WriteAnswer,
} from "../../ports/directory.ts";
import type { Log } from "../../ports/log.ts";
import type { Json, Strategy, StrategyFacts } from "../../ports/strategies.ts";
import type { Membership, Store, StrategyMembership } from "../../ports/store.ts";

/**
 * A custom strategy as a directory: the operator's code gives and takes back, and what it gave is what our rows say, since
 * nobody else can be asked. Accounts and identifiers are taken as they are.
 *
 * - That `escalate` may run is committed before it runs, so that access it gave before the process was killed is known.
 * - It counts as given only when what it returned is committed; `deescalate` runs wherever it may have run.
 * - Code that outlives its time limit may still change something. When it ends, what the other part did since counts as
 *   undone, and the membership is compared with its grants once more.
 */
export class StrategyDirectory implements Directory {
  readonly #strategy: Strategy;
  readonly #store: Store;
  readonly #log: Log;

  constructor(strategy: Strategy, ground: { readonly store: Store; readonly log: Log }) {
    this.#strategy = strategy;
    this.#store = ground.store;
    this.#log = ground.log;
  }

  async organisationId(): Promise<string> {
    return `strategy:${this.#strategy.name}`;
  }

  async isMember(identifier: string, externalId: string): Promise<boolean> {
    const found = await this.#store.findStrategyMembership(this.#membership(identifier, externalId));
    return found?.state === "escalated";
  }

  async isUnsettled(identifier: string, externalId: string): Promise<boolean> {
    const found = await this.#store.findStrategyMembership(this.#membership(identifier, externalId));
    return found?.state === "escalating" || found?.state === "deescalating";
  }

  async listMembers(identifier: string): Promise<Page<DirectoryAccount>> {
    const ids = await this.#store.strategyMembers(this.#strategy.connectorId, identifier);
    return { items: ids.map(accountOf), next: null };
  }

  async findAccountById(externalId: string): Promise<DirectoryAccount | null> {
    return isText(externalId) ? accountOf(externalId) : null;
  }

  async findAccountsByEmail(): Promise<readonly DirectoryAccount[]> {
    return [];
  }

  async findAccountsByLogin(): Promise<readonly DirectoryAccount[]> {
    return [];
  }

  async describeGroup(identifier: string): Promise<GroupFacts | null> {
    return {
      groupId: identifier,
      name: identifier,
      ownership: "native",
      isRuleManaged: false,
      carriesAdminRoles: this.#strategy.protectedIdentifiers.has(identifier),
    };
  }

  async hasAdminRights(): Promise<Known> {
    return false;
  }

  async addMember(identifier: string, externalId: string): Promise<WriteAnswer> {
    const membership = this.#membership(identifier, externalId);
    const facts = await this.#readFacts(await this.#grantToGive(membership));
    const before = await this.#change(membership, (known) =>
      known?.state === "escalated" ? null : { grantId: facts.grant.id, state: "escalating", kept: known?.kept ?? null },
    );
    if (before?.state === "escalated") return "done";
    const kept = await this.#strategy.escalate(facts, (late) => this.#escalatedLate(membership, facts, late));
    await this.#change(membership, () => ({ grantId: facts.grant.id, state: "escalated", kept }));
    return "done";
  }

  async removeMember(identifier: string, externalId: string): Promise<WriteAnswer> {
    const membership = this.#membership(identifier, externalId);
    const known = await this.#change(membership, (present) =>
      present === null || present.state === "deescalated" ? null : { ...present, state: "deescalating" },
    );
    if (known === null || known.state === "deescalated") return "done";
    const facts = await this.#readFacts(await this.#grantToTake(membership, known));
    await this.#strategy.deescalate(facts, known.kept, () => this.#deescalatedLate(membership));
    await this.#change(membership, (present) =>
      present?.state === "deescalating" ? { ...present, state: "deescalated", kept: null } : null,
    );
    return "done";
  }

  /**
   * An `escalate` that was given up ended after all. Where `deescalate` came before its end, the access may be there again.
   */
  #escalatedLate(membership: Membership, { grant }: StrategyFacts, kept: Json): void {
    this.#afterwards(membership, (present) =>
      present !== null && (present.state === "escalating" || present.state === "escalated")
        ? null
        : { grantId: grant.id, state: "escalated", kept: kept ?? present?.kept ?? null },
    );
  }

  /** A `deescalate` that was given up ended after all. Where `escalate` came before its end, the access may be gone. */
  #deescalatedLate(membership: Membership): void {
    this.#afterwards(membership, (present) =>
      present?.state === "escalated" ? { ...present, state: "escalating" } : null,
    );
  }

  #afterwards(membership: Membership, change: Change): void {
    const doubt = async () => {
      await this.#store.transaction(async (tx) => {
        const present = await tx.lockStrategyMembership(membership);
        const changed = change(present);
        if (changed === null) return;
        await tx.saveStrategyMembership({ ...giftOf(membership), ...changed });
        const membershipId = await tx.doubtMembership(membership);
        if (membershipId !== null) await tx.wake({ type: "reconcile-membership", membershipId });
      });
    };
    doubt().catch((error: unknown) => {
      const { connectorId, externalId, resourceId } = membership;
      this.#log.error(
        { connector: connectorId, externalId, identifier: resourceId, err: error },
        "Code of a strategy ended after its time, and that could not be written down. Look at this access yourself.",
      );
    });
  }

  /** Changes the row, unless `change` leaves it; gives it as it was before. */
  async #change(membership: Membership, change: Change): Promise<StrategyMembership | null> {
    return this.#store.transaction(async (tx) => {
      const present = await tx.lockStrategyMembership(membership);
      const changed = change(present);
      if (changed !== null) await tx.saveStrategyMembership({ ...giftOf(membership), ...changed });
      return present;
    });
  }

  /** The grant that is being applied; after a doubt, one that holds the access. */
  async #grantToGive(membership: Membership): Promise<Grant> {
    const grants = await this.#store.unendedGrantsOf(membership);
    const grant = grants.find(({ state }) => state === "applying") ?? grants.find(({ state }) => state === "active");
    if (grant === undefined) throw this.#ungranted("No grant asks for this access, so it was not given.");
    return grant;
  }

  /** The grant that ends; after a doubt, the one that ended last, or for which it was given. */
  async #grantToTake(membership: Membership, { grantId }: StrategyMembership): Promise<Grant> {
    const unended = await this.#store.unendedGrantsOf(membership);
    const ending = unended.find(({ state }) => state === "ending");
    const grant =
      ending ?? (await this.#store.findLastEndedGrantOf(membership)) ?? (await this.#store.findGrant(grantId));
    if (grant === null) throw this.#ungranted("The grant of this access is not there, so it was not taken back.");
    return grant;
  }

  async #readFacts(grant: Grant): Promise<StrategyFacts> {
    const request = await this.#store.findRequest(grant.requestId);
    const requester = request && (await this.#store.findUser(request.requesterId));
    const beneficiary = await this.#store.findUser(grant.beneficiaryId);
    if (request === null || requester === null || beneficiary === null) {
      throw this.#ungranted("The request of this access is not there, so nothing was changed.");
    }
    const approverId = (await this.#store.findDecision(request.id))?.userId ?? null;
    const approver = approverId === null ? null : await this.#store.findUser(approverId);
    const endedBy = grant.endedBy === null ? null : await this.#store.findUser(grant.endedBy);
    return { grant, request, requester, beneficiary, approver, endedBy };
  }

  #ungranted(sentence: string): DirectoryFault {
    return new DirectoryFault("rejected", sentence);
  }

  #membership(identifier: string, externalId: string): Membership {
    const { connectorId, name } = this.#strategy;
    return { connectorId, organisationId: `strategy:${name}`, externalId, resourceId: identifier };
  }
}

type Change = (present: StrategyMembership | null) => Pick<StrategyMembership, "grantId" | "state" | "kept"> | null;

function giftOf({ connectorId, externalId, resourceId }: Membership) {
  return { connectorId, externalId, resourceId };
}

/** Nobody but the strategy's own code knows more of an account than its id. */
function accountOf(externalId: string): DirectoryAccount {
  return {
    externalId,
    login: externalId,
    email: null,
    displayName: externalId,
    status: "taken as it is",
    isActive: true,
    isSuspended: false,
  };
}

function isText(text: string): boolean {
  return text.trim() !== "" && text.length <= 255 && text.isWellFormed() && !/\p{Cc}/u.test(text);
}
