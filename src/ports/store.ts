import type { Decision } from "../domain/approval-policy.ts";
import type { AuditEntry } from "../domain/audit.ts";
import type { Grant } from "../domain/grant.ts";
import type { ExternalIdentity } from "../domain/identity.ts";
import type { Notice } from "../domain/notice.ts";
import type { RequestNotification } from "../domain/notification.ts";
import type { RequestPicture } from "../domain/picture.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { SlackIdentity, User, UserRole } from "../domain/user.ts";
import type { Job } from "./work.ts";

/** One account in one group or role: what grants share, what is locked across a provider's write. */
export interface Membership {
  readonly connectorId: string;
  readonly organisationId: string;
  readonly externalId: string;
  readonly resourceId: string;
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

/** Something to tell, with whom it is for. */
export interface OutboxEvent {
  readonly id: string;
  readonly recipient: { readonly kind: "user"; readonly userId: string } | { readonly kind: "admins" };
  readonly notice: Notice;
  readonly requestId: string | null;
  readonly attempts: number;
}

/** A request with every row that a message about it shows, all of them as they were at one moment. */
export interface PicturedRows extends Pick<
  RequestPicture,
  "request" | "requester" | "beneficiary" | "decision" | "grant"
> {
  /** The accounts of the beneficiary that are linked to the target's connector. */
  readonly identities: readonly ExternalIdentity[];
}

/** Reads; each sees one moment. */
export interface Reads {
  findRequest(id: string): Promise<AccessRequest | null>;
  findRequestByView(slackViewId: string): Promise<AccessRequest | null>;
  /** The decision that closed the request, if a person or the flow gave one. */
  findDecision(requestId: string): Promise<Decision | null>;
  findGrant(id: string): Promise<Grant | null>;
  findGrantOfRequest(requestId: string): Promise<Grant | null>;
  /** Every grant of the same account and group that is not final, the given one included. */
  unendedGrantsOf(membership: Membership): Promise<readonly Grant[]>;
  /** The grant of the same account and group that ended last, among those that were ever attempted. */
  findLastEndedGrantOf(membership: Membership): Promise<Grant | null>;
  /** A request with everything that is drawn of it; `null` when there is no such request. */
  findPictured(requestId: string): Promise<PicturedRows | null>;
  findUser(id: string): Promise<User | null>;
  findUserBySlack(identity: SlackIdentity): Promise<User | null>;
  /** How many other users have exactly this address. */
  countOtherUsersWithEmail(comparableEmail: string, userId: string): Promise<number>;
  usersWithRole(role: UserRole): Promise<readonly User[]>;
  liveIdentities(userId: string, connectorId?: string): Promise<readonly ExternalIdentity[]>;
  findIdentityOwner(connectorId: string, externalId: string): Promise<ExternalIdentity | null>;
  usersOfAccounts(connectorId: string, externalIds: readonly string[]): Promise<ReadonlyMap<string, User>>;
  notificationsOf(requestId: string): Promise<readonly RequestNotification[]>;
  findOutboxEvent(id: string): Promise<OutboxEvent | null>;
  findConnector(id: string): Promise<ConnectorRow | null>;
  connectors(): Promise<readonly ConnectorRow[]>;
  findMembership(id: string): Promise<(Membership & { readonly isReconcileOwed: boolean }) | null>;
  /** Flows that have open requests and connectors that have unended grants: what the configuration must not lose. */
  obligations(): Promise<{ readonly flows: readonly string[]; readonly connectors: readonly string[] }>;
  /** What the rows owe at this moment, at most `limit` of each kind. */
  owedJobs(limit: number): Promise<readonly Job[]>;
}

/**
 * One transaction: lock, decide, save, announce. No network inside. Audit entries and jobs commit with the rows or not
 * at all. Locks are taken in the order request, grant, membership, audit.
 */
export interface Transaction extends Reads {
  /** The database's clock at the start of the transaction; all rules get this `now`. */
  readonly now: Date;
  lockRequest(id: string): Promise<AccessRequest | null>;
  /** Locks the request as well. */
  lockGrant(id: string): Promise<Grant | null>;
  /** `false` when the same form was submitted before: nothing was written. */
  addRequest(request: AccessRequest): Promise<boolean>;
  saveRequest(request: AccessRequest): Promise<void>;
  /** `false` when this person has decided this request before: nothing was written. */
  addDecision(decision: Decision): Promise<boolean>;
  addGrant(grant: Grant): Promise<void>;
  saveGrant(grant: Grant): Promise<void>;
  /** When the queue should look at a grant again by itself, and why it waits. */
  deferGrant(grantId: string, until: Date, attempts: number): Promise<void>;
  addNotifications(notifications: readonly RequestNotification[]): Promise<void>;
  saveNotification(notification: RequestNotification): Promise<void>;
  /**
   * Says which version a sent message shows now. Where another worker drew or posted it since it was read, nobody knows
   * whose picture is up: then it counts as showing none, and is drawn again.
   */
  saveDrawn(notification: RequestNotification, version: number): Promise<void>;
  /** Meets a person: creates the user, or brings name and e-mail up to date. `undefined` leaves a value as it is. */
  meetUser(identity: SlackIdentity, facts: { displayName?: string; email?: string | null }): Promise<User>;
  saveRole(userId: string, role: UserRole): Promise<void>;
  /** Locks the set of admins, so that two people cannot remove the last two at once. */
  lockAdmins(): Promise<void>;
  /** Writes a link under the trust rule; the constraint on owners answers `owned-by-another`. */
  linkIdentity(identity: ExternalIdentity, force?: boolean): Promise<"linked" | "owned-by-another" | "lower-trust">;
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
  /** `dedupeKey`: an event with a key that was used before is not told again. */
  tell(event: {
    recipient: OutboxEvent["recipient"];
    notice: Notice;
    requestId: string | null;
    dedupeKey?: string;
  }): Promise<void>;
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
