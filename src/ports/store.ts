import type { Decision } from "../domain/approval-policy.ts";
import type { AuditEntry } from "../domain/audit.ts";
import type { Grant } from "../domain/grant.ts";
import type { ExternalIdentity, IdentityChange } from "../domain/identity.ts";
import type { Notice } from "../domain/notice.ts";
import type { NotificationState, RequestNotification } from "../domain/notification.ts";
import type { OwnershipClaim } from "../domain/ownership.ts";
import type { ExtensionPicture, RequestPicture } from "../domain/picture.ts";
import type { FoundManager, UserProfile } from "../domain/profile.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { EventQuestion, RequestEvent } from "../domain/request-event.ts";
import type { SlackIdentity, User, UserRole } from "../domain/user.ts";
import type { DirectoryRecord } from "./directory.ts";
import type { DelegationReads, DelegationWrites } from "./delegation-store.ts";
import type { FormReads, FormWrites } from "./form-store.ts";
import type { HomeReads, HomeWrites } from "./home-store.ts";
import type { Json } from "./strategies.ts";
import type { LeavingReads, LeavingWrites } from "./sync-store.ts";
import type { Job, OwedHook } from "./work.ts";

/** One account in one group or role: what grants share, what is locked across a provider's write. */
export interface Membership {
  readonly connectorId: string;
  readonly organisationId: string;
  readonly externalId: string;
  readonly resourceId: string;
}

/** What an account is given by a custom strategy: one account, one strategy, one identifier. */
export type StrategyGift = Pick<Membership, "connectorId" | "externalId" | "resourceId">;

/** What is known of it; there from before the strategy's code first ran. */
export interface StrategyMembership extends StrategyGift {
  /** The grant for which it was given last. */
  readonly grantId: string;
  /**
   * `escalating`, `deescalating`: the code may have run. `escalated`: it has, and what it answered is kept.
   * `deescalated`: it was taken back.
   */
  readonly state: "escalating" | "escalated" | "deescalating" | "deescalated";
  readonly kept: Json;
}

/** An account that somebody else put into a group. */
export interface AddedMember {
  readonly groupId: string;
  readonly externalId: string;
  /** What people call the account, as far as the store knows it. */
  readonly label: string;
}

/** The right to write to one membership, for 30 seconds. Later holders have a higher fence. */
export interface Lease {
  readonly membershipId: string;
  readonly fence: number;
}

/** A connector as the database remembers it. */
export interface ConnectorRow {
  readonly id: string;
  readonly type: string;
  readonly organisationId: string | null;
  /** Since when its credential is refused; `null` while it works. */
  readonly circuitOpenSince: Date | null;
}

/**
 * Whom something is told: a person, also privately in a channel where they are; the admins; whoever reads an address, by
 * letter (`address`) or, where that is somebody in Slack, by message (`reader`).
 */
export type Recipient =
  | { readonly kind: "user"; readonly userId: string; readonly alsoIn?: string | null }
  | { readonly kind: "admins" }
  | { readonly kind: "address"; readonly email: string }
  | { readonly kind: "reader"; readonly email: string };

/** What a notice is about, besides a request. */
export interface NoticeSubject {
  readonly requestId: string | null;
  readonly claimId: string | null;
  readonly identityId: string | null;
  readonly connectorId: string | null;
  readonly syncRunId: string | null;
}

/** Something to tell, with whom it is for. */
export interface OutboxEvent extends NoticeSubject {
  readonly id: string;
  readonly recipient: Recipient;
  readonly notice: Notice;
  readonly attempts: number;
}

/** An account as the store knows it: from a sync, or from a look at the directory. */
export interface Resource extends Omit<DirectoryRecord, "kind"> {
  readonly connectorId: string;
  readonly seenAt: Date;
}

/** Who writes a link, for its history. */
export interface LinkOptions {
  /** Writes over a link of higher trust, or of somebody else. Only an admin's word with a reason gives this. */
  readonly force?: boolean;
  /** Never takes the account from somebody else, whatever the trust of their link. */
  readonly keepsOwner?: boolean;
  /** A user id, `system`, `flow:<name>` or `command-line`. */
  readonly actor?: string;
  /** What is kept of the code by which the owner of the directory's address disowns the link. */
  readonly disownHmac?: string | null;
}

/** A request with every row that a message about it shows, all of them as they were at one moment. */
export interface PicturedRows extends Pick<
  RequestPicture,
  "request" | "requester" | "beneficiary" | "decision" | "decisions" | "grant" | "extension"
> {
  /** The accounts of the beneficiary that are linked to the target's connector. */
  readonly identities: readonly ExternalIdentity[];
}

/** Reads; each sees one moment. */
export interface Reads extends LeavingReads, HomeReads, FormReads, DelegationReads {
  findRequest(id: string): Promise<AccessRequest | null>;
  findRequestByView(slackViewId: string): Promise<AccessRequest | null>;
  /** The last decision about the request, if a person or the flow gave one: that which closed it, where one did. */
  findDecision(requestId: string): Promise<Decision | null>;
  /** Every decision about the request, stage by stage; a denial is the last. */
  decisionsOf(requestId: string): Promise<readonly Decision[]>;
  findGrant(id: string): Promise<Grant | null>;
  findGrantOfRequest(requestId: string): Promise<Grant | null>;
  /** The newest request that asks for a grant to go on and that is open, or approved and not given up. */
  findExtension(grantId: string): Promise<ExtensionPicture | null>;
  /** Every grant of the same account and group that is not final, the given one included. */
  unendedGrantsOf(membership: Membership): Promise<readonly Grant[]>;
  /** The grant of the same account and group that ended last, among those that were ever attempted. */
  findLastEndedGrantOf(membership: Membership): Promise<Grant | null>;
  /** A request with everything that is drawn of it; `null` when there is no such request. */
  findPictured(requestId: string): Promise<PicturedRows | null>;
  findUser(id: string): Promise<User | null>;
  findUserBySlack(identity: SlackIdentity): Promise<User | null>;
  /** Those of these Slack users whom Latchkey knows, by Slack's id. */
  usersOfSlack(
    home: Omit<SlackIdentity, "userId">,
    slackUserIds: readonly string[],
  ): Promise<ReadonlyMap<string, User>>;
  /** How many other users have exactly this address. */
  countOtherUsersWithEmail(comparableEmail: string, userId: string): Promise<number>;
  usersWithRole(role: UserRole): Promise<readonly User[]>;
  /** Every link of these people that was not unlinked, frozen ones too. */
  identitiesOf(userIds: readonly string[]): Promise<readonly ExternalIdentity[]>;
  /** A link that was not unlinked, frozen or not. */
  findIdentity(id: string): Promise<ExternalIdentity | null>;
  /** The link that a disowning code freezes, from what is kept of the code; never a frozen one. */
  findIdentityToDisown(disownHmac: string): Promise<ExternalIdentity | null>;
  /** What happened to a person's links, the newest first. */
  historyOf(userId: string, limit: number): Promise<readonly IdentityChange[]>;
  /** Accounts the store knows that have exactly this value, after ASCII lower-casing; departed ones are left out. */
  findResources(
    connectorId: string,
    key: { readonly by: "email" | "login" | "id"; readonly value: string },
  ): Promise<readonly Resource[]>;
  /**
   * Active accounts that are linked to nobody and whose login, e-mail or name begins so, by login. Where more than `limit`
   * do, the first of each of the three are looked at.
   */
  searchUnlinkedResources(connectorId: string, text: string, limit: number): Promise<readonly Resource[]>;
  /** People who have no link to a connector that counts, by name, after the given user; and how many there are in all. */
  unmappedUsers(
    connectorId: string,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<{ readonly users: readonly User[]; readonly total: number }>;
  /**
   * What is known of these people beside their accounts, by user id. What an account said that is not theirs any more, or
   * was taken away, is left out; whoever is not in the answer has no profile.
   */
  profilesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, UserProfile>>;
  /**
   * Who a person's manager is: the owner of the one account that their profile names, if it is in use. Never the person
   * themselves.
   */
  managerOf(userId: string): Promise<FoundManager>;
  /** Whether the profile of anybody says that this account is their manager's. */
  isManagersAccount(connectorId: string, externalId: string): Promise<boolean>;
  findClaim(id: string): Promise<OwnershipClaim | null>;
  /** The claim of a person to an account of a connector that is still open. */
  findOpenClaim(userId: string, connectorId: string): Promise<OwnershipClaim | null>;
  /** How many claims a person began since then. */
  countClaims(userId: string, since: Date): Promise<number>;
  /** How many codes were made for an account since then, whoever asked. */
  countCodes(connectorId: string, externalId: string, since: Date): Promise<number>;
  /** The requests for a person that wait for an account of a connector. */
  requestsNeedingAccount(userId: string, connectorId: string): Promise<readonly string[]>;
  /** The grants for a person that were decided and whose account is not known yet. */
  grantsNeedingAccount(userId: string, connectorId: string): Promise<readonly string[]>;
  /** Every unended grant of an account, whatever the group. */
  unendedGrantsOfAccount(connectorId: string, externalId: string): Promise<readonly string[]>;
  /** Messages about a claim that were delivered, as `channel:ts` each. */
  deliveredAbout(claimId: string): Promise<readonly string[]>;
  liveIdentities(userId: string, connectorId?: string): Promise<readonly ExternalIdentity[]>;
  findIdentityOwner(connectorId: string, externalId: string): Promise<ExternalIdentity | null>;
  usersOfAccounts(connectorId: string, externalIds: readonly string[]): Promise<ReadonlyMap<string, User>>;
  notificationsOf(requestId: string): Promise<readonly RequestNotification[]>;
  /** The steps that a request took, in order. */
  eventsOf(requestId: string): Promise<readonly RequestEvent[]>;
  /** The first step of a request whose hook after it is owed; of a form that was opened, that one. */
  nextOwedEvent(hook: Pick<OwedHook, "eventId" | "requestId">): Promise<RequestEvent | null>;
  countEvents(asked: EventQuestion): Promise<number>;
  findOutboxEvent(id: string): Promise<OutboxEvent | null>;
  /** Whether anything was told since then under a key that begins so, of a flow's code that failed. */
  wasFlowFaultTold(keyPrefix: string, since: Date): Promise<boolean>;
  findConnector(id: string): Promise<ConnectorRow | null>;
  connectors(): Promise<readonly ConnectorRow[]>;
  findMembership(id: string): Promise<(Membership & { readonly isReconcileOwed: boolean }) | null>;
  /** The groups of a connector in which a grant is active, whichever flow gave it, in order of their ids. */
  groupsWithGrants(connectorId: string): Promise<readonly string[]>;
  /**
   * The active grants in groups that a run read whole, of which the reading shows otherwise than they say: the account is
   * not listed, or is listed again. A listing lags, so that this proves nothing.
   */
  grantsInDoubt(runId: string): Promise<readonly Grant[]>;
  /**
   * Accounts that a run found in these groups, of whom nothing was noted, which a grant of ours had put there once and
   * none does now.
   */
  formerMembersFound(runId: string, groupIds: readonly string[]): Promise<readonly Membership[]>;
  findStrategyMembership(gift: StrategyGift): Promise<StrategyMembership | null>;
  /** The accounts that a strategy has given this identifier, by id; those it is only about to are left out. */
  strategyMembers(connectorId: string, resourceId: string): Promise<readonly string[]>;
  /**
   * Flows that have open requests; connectors that have unended grants, or of a strategy whose gift was not taken back:
   * what the configuration must not lose.
   */
  obligations(): Promise<{ readonly flows: readonly string[]; readonly connectors: readonly string[] }>;
  /** What the rows owe at this moment, at most `limit` of each kind. */
  owedJobs(limit: number): Promise<readonly Job[]>;
}

/**
 * One transaction: lock, decide, save, announce. No network inside. Audit entries and jobs commit with the rows or not
 * at all. Locks are taken in the order claim, accounts of a person, request, grant, membership, account, audit. Of
 * several requests the open ones come first; then those that have a grant, each with it, in the order of their ids.
 * An import of links alone locks person by person and account by account: where that meets somebody who ends or extends the
 * same access, the database refuses one of the two, and whoever asked for it has to do so again.
 */
export interface Transaction extends Reads, LeavingWrites, HomeWrites, FormWrites, DelegationWrites {
  /** The database's clock at the start of the transaction; all rules get this `now`. */
  readonly now: Date;
  lockRequest(id: string): Promise<AccessRequest | null>;
  /** Locks the request as well. */
  lockGrant(id: string): Promise<Grant | null>;
  /** `false` when the same form was submitted before: nothing was written. */
  addRequest(request: AccessRequest): Promise<boolean>;
  saveRequest(request: AccessRequest): Promise<void>;
  /** `false` when this person has said the same of this request before, or somebody in their name: nothing was written. */
  addDecision(decision: Decision): Promise<boolean>;
  addGrant(grant: Grant): Promise<void>;
  saveGrant(grant: Grant): Promise<void>;
  /** When the queue should look at a grant again by itself, and why it waits. */
  deferGrant(grantId: string, until: Date, attempts: number): Promise<void>;
  /** Writes a step that is taken by this transaction. */
  addEvent(event: RequestEvent): Promise<void>;
  /** Says that the hook after a step is begun; gives how often it was, or `null` when it is not owed any more. */
  beginAfterHook(eventId: string): Promise<number | null>;
  /** The hook after a step is owed no more. */
  settleAfterHook(eventId: string): Promise<void>;
  /** `true` when this call is the first that says so of a grant: the flow is asked about its end, or was. */
  noteEndAsked(grantId: string): Promise<boolean>;
  addNotifications(notifications: readonly RequestNotification[]): Promise<void>;
  /** `false` when the message is not in the state `from` any more: nothing was written. */
  saveNotification(notification: RequestNotification, from: NotificationState): Promise<boolean>;
  /**
   * Says which version a message that was posted shows now. Where another worker drew or posted it since it was read, nobody knows
   * whose picture is up: then it counts as showing none, and is drawn again.
   */
  saveDrawn(notification: RequestNotification, version: number): Promise<void>;
  /** Meets a person: creates the user, or brings name and e-mail up to date. `undefined` leaves a value as it is. */
  meetUser(
    identity: SlackIdentity,
    facts: { displayName?: string; email?: string | null; isEmailConfirmed?: boolean | null },
  ): Promise<User>;
  saveRole(userId: string, role: UserRole): Promise<void>;
  /** Locks the set of admins, so that two people cannot remove the last two at once. */
  lockAdmins(): Promise<void>;
  /**
   * Locks which accounts of a connector a person has: whoever links one and whoever begins to wait for one come one after
   * the other, so that nobody waits for what is there.
   */
  lockAccountsOf(userId: string, connectorId: string): Promise<void>;
  /** Locks every link of an account that was not unlinked, so that what is said of it stays true until the commit. */
  lockAccount(connectorId: string, externalId: string): Promise<readonly ExternalIdentity[]>;
  /** Writes a link under the trust rule; the constraint on owners answers `owned-by-another`. */
  linkIdentity(
    identity: ExternalIdentity,
    options?: LinkOptions,
  ): Promise<"linked" | "owned-by-another" | "lower-trust">;
  /** Takes a link back; its history stays. */
  unlinkIdentity(id: string, options: { readonly actor: string; readonly reason?: string | null }): Promise<void>;
  /** Freezes a link, which its disowning code does then no more; or with `null` lets it be used again. */
  freezeIdentity(
    id: string,
    frozen: { readonly by: string | null; readonly reason: string } | null,
    options: { readonly actor: string; readonly reason?: string | null; readonly disownHmac?: string | null },
  ): Promise<void>;
  /** Remembers an account as the directory showed it. */
  keepResource(resource: Resource): Promise<void>;
  lockClaim(id: string): Promise<OwnershipClaim | null>;
  /** Locks how many codes are made for an account, after its claim: whoever counts them makes the next one alone. */
  lockCodesOf(connectorId: string, externalId: string): Promise<void>;
  /** `false` when another open claim of the person to an account of the connector is there: nothing was written. */
  addClaim(claim: OwnershipClaim): Promise<boolean>;
  saveClaim(claim: OwnershipClaim): Promise<void>;
  /** Says which version of a claim its messages show. */
  saveClaimDrawn(claimId: string, version: number): Promise<void>;
  /** Makes a connector known, and pins its organisation the first time; gives the row as it is after that. */
  rememberConnector(connector: {
    id: string;
    type: string;
    name: string;
    organisationId: string | null;
  }): Promise<ConnectorRow>;
  /** Gives `true` when this call is the one that opened the circuit. */
  openCircuit(connectorId: string): Promise<boolean>;
  /** Gives `true` when this call is the one that closed it. */
  closeCircuit(connectorId: string): Promise<boolean>;
  /** Whether the lease is still the newest: if not, somebody else works on this membership now. */
  holdsLease(lease: Lease): Promise<boolean>;
  /** The same question before a write, and 30 seconds from now when the answer is yes. */
  renewLease(lease: Lease): Promise<boolean>;
  /** A write of unknown timing may have happened: the membership is compared with what the grants say, soon. */
  oweReconciliation(membershipId: string, owed: boolean): Promise<void>;
  /** The same where only the membership is known; its id, or `null` when nobody ever wrote to it. */
  doubtMembership(membership: Membership): Promise<string | null>;
  /**
   * Notes whom a run found in these groups and no grant of ours explains, and gives those who were put there by somebody
   * else since the groups were compared before, each once, by group and label: nobody the first time. Whom a grant of ours
   * had put there once counts only when `confirmed`; whoever a worker is busy with, not yet.
   */
  noteMembers(
    runId: string,
    groupIds: readonly string[],
    confirmed: readonly Membership[],
  ): Promise<readonly AddedMember[]>;
  lockStrategyMembership(gift: StrategyGift): Promise<StrategyMembership | null>;
  /** Writes it, whether it is there or not. */
  saveStrategyMembership(membership: StrategyMembership): Promise<void>;
  /** `dedupeKey`: an event with a key that was used before is not told again. */
  tell(
    event: {
      readonly recipient: Recipient;
      readonly notice: Notice;
      readonly requestId: string | null;
      readonly dedupeKey?: string;
    } & Partial<NoticeSubject>,
  ): Promise<void>;
  settleOutboxEvent(id: string, outcome: { deliveredTo: string } | { failed: string }): Promise<void>;
  /** Joins the audit log when the transaction commits. */
  audit(entry: Omit<AuditEntry, "at">): void;
  /** Wakes a worker when the transaction commits. */
  wake(job: Job, options?: { readonly at?: Date }): Promise<void>;
}

/** Everything Latchkey remembers. */
export interface Store extends Reads {
  /** Runs `work` in one transaction; what it throws rolls everything back. Throws when the database does not answer. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Takes the lease of a membership for 30 seconds, or gives `null` while another worker holds it. */
  takeLease(membership: Membership): Promise<Lease | null>;
  releaseLease(lease: Lease): Promise<void>;
}
