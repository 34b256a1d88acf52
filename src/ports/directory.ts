import type { OnCall } from "./on-call.ts";

/** An account of an outside system, in our words. */
export interface DirectoryAccount {
  /** The provider's own immutable id: the only key by which accounts are told apart. */
  readonly externalId: string;
  readonly login: string;
  readonly email: string | null;
  readonly displayName: string;
  /** The provider's own status word, for people. */
  readonly status: string;
  /** Whether it may receive new access. */
  readonly isActive: boolean;
  /**
   * Whether the organisation took it away: suspended, or deprovisioned. An account that is locked, or waits for a
   * password, is neither active nor suspended: its owner has not left.
   */
  readonly isSuspended: boolean;
}

/** A user, group or role as a listing gives it, in our words. */
export interface DirectoryRecord {
  readonly kind: "user" | "group" | "role";
  readonly externalId: string;
  readonly login: string | null;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly status: string;
  readonly isActive: boolean;
  readonly isSuspended: boolean;
  /** What an allow-list of the connector lets through, small enough to keep; never a secret. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A record that is not what the provider documents. The others of its page count all the same. */
export interface RefusedRecord {
  /** `null` where not even the id can be read. */
  readonly externalId: string | null;
  readonly why: string;
}

/** What reading a page cost, and what the provider said of its limit for such calls. */
export interface CallCost {
  readonly calls: number;
  /** Calls per window of the provider, and how many were left of them; `null` where it does not say. */
  readonly limit: number | null;
  readonly remaining: number | null;
}

/** One page of records. */
export interface RecordPage extends Page<DirectoryRecord> {
  readonly refused: readonly RefusedRecord[];
  readonly cost: CallCost;
}

/** One page of the ids of a group's members. */
export interface MemberPage extends Page<string> {
  readonly cost: CallCost;
}

/**
 * A directory read as a whole, in the background: calls of people who wait go first, and half of the provider's limit
 * is left to them. A call may wait for its turn for minutes; `signal` ends it. Throws `DirectoryFault`.
 *
 * A page that leads back to itself is `malformed`; whoever walks looks out for longer circles. A listing that lags or
 * ends early looks like a whole one: that an account is missing in it is never proof that it is gone.
 */
export interface DirectoryListing {
  /**
   * Accounts: everybody (`changedSince: null`), or those that were changed since then, the deprovisioned ones too.
   * `cursor` is the `next` of the page before and remembers what was asked; `null` begins.
   */
  listAccounts(
    from: { readonly cursor: string | null; readonly changedSince: Date | null },
    signal?: AbortSignal,
  ): Promise<RecordPage>;
  /** Every group or role. */
  listGroups(cursor: string | null, signal?: AbortSignal): Promise<RecordPage>;
  /** The members of a group or role, by their ids alone. Throws `not-found` for an unknown group. */
  listMemberIds(groupId: string, cursor: string | null, signal?: AbortSignal): Promise<MemberPage>;
}

/** Whether something is so, when the credential may not be allowed to see it. */
export type Known = boolean | "unreadable";

/** What decides whether a group or role can be granted by us. */
export interface GroupFacts {
  readonly groupId: string;
  readonly name: string;
  /** `native`: memberships are ours to change. The others belong to an application or to the provider. */
  readonly ownership: "native" | "app-owned" | "built-in";
  /** Whether rules of the provider decide who is in it. */
  readonly isRuleManaged: Known;
  /** Whether being in it gives rights to administer the provider itself. */
  readonly carriesAdminRoles: Known;
}

/** One page of a listing. `next` is handed back as it came; `null` means that this was the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** What a write found: it is so now, or one of the two objects does not exist. */
export type WriteAnswer = "done" | "not-found";

/**
 * One configured outside system that has accounts and groups (or roles, which we treat the same).
 *
 * Promises every implementation keeps, and `test/support/directory-contract.ts` checks:
 * - writing twice, or removing what is gone, succeeds;
 * - reads give one page per call and the caller walks;
 * - ids are the provider's; a login or an e-mail is never accepted in their place;
 * - anything that goes wrong is thrown as a `DirectoryFault`, and an unknown outcome is never called a success.
 *
 * `signal` ends a call early. All calls end by themselves within 30 seconds.
 */
export interface Directory {
  /** The provider's id of the organisation, pinned at first use. */
  organisationId(signal?: AbortSignal): Promise<string>;
  /** Consistent, not searched: what was written a moment ago is seen. Unknown group or account: `false`. */
  isMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<boolean>;
  /**
   * Whether a change was begun and is not known to be over, where that is remembered: then "not a member" is no reason to
   * leave it at that.
   */
  isUnsettled?(groupId: string, externalId: string, signal?: AbortSignal): Promise<boolean>;
  /** Throws `not-found` for an unknown group. */
  listMembers(groupId: string, cursor: string | null, signal?: AbortSignal): Promise<Page<DirectoryAccount>>;
  findAccountById(externalId: string, signal?: AbortSignal): Promise<DirectoryAccount | null>;
  /** Every account whose e-mail is exactly this one; more than one is the caller's problem to refuse. */
  findAccountsByEmail(email: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]>;
  /** Accounts whose login is exactly this one. */
  findAccountsByLogin(login: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]>;
  describeGroup(groupId: string, signal?: AbortSignal): Promise<GroupFacts | null>;
  /**
   * Whether the account may administer the provider itself, by itself or through its groups and roles, whatever its
   * status. `unreadable` when the credential may not see that. Unknown account: `false`.
   */
  hasAdminRights(externalId: string, signal?: AbortSignal): Promise<Known>;
  addMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<WriteAnswer>;
  removeMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<WriteAnswer>;
  /** Where the directory can be read as a whole. */
  readonly listing?: DirectoryListing;
  /** Where it knows who is on call. */
  readonly onCall?: OnCall;
}

/**
 * `unavailable`: 429, 5xx, a timeout, a lost connection; after a write the outcome is unknown: read, then retry.
 * `unauthorized`: the credential does not work or may not do this; retrying is useless until someone mends it.
 * `not-found`: what was asked about does not exist.
 * `rejected`: the provider understood and says no.
 * `malformed`: the answer is not what the provider documents.
 */
export type DirectoryFaultKind = "unavailable" | "unauthorized" | "not-found" | "rejected" | "malformed";

/** A call to a directory that did not work. The message is a sentence without secrets. */
export class DirectoryFault extends Error {
  readonly kind: DirectoryFaultKind;
  /** How long the provider asks us to wait, in milliseconds, between 1,000 and 60,000; `null` when it does not say. */
  readonly retryAfterMs: number | null;
  #connectorId: string | null = null;

  constructor(
    kind: DirectoryFaultKind,
    message: string,
    options: { retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "DirectoryFault";
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** The configured connector it came from, which `openDirectories` knows; `null` when it came from nowhere outside. */
  get connectorId(): string | null {
    return this.#connectorId;
  }

  /** Says which connector it came from, unless that is said already. */
  nameConnector(id: string): void {
    this.#connectorId ??= id;
  }
}
