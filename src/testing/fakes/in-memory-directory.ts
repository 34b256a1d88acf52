import { sameEmail } from "../../domain/email.ts";
import {
  type Directory,
  type DirectoryAccount,
  DirectoryFault,
  type DirectoryFaultKind,
  type DirectoryListing,
  type GroupFacts,
  type Known,
  type Page,
  type WriteAnswer,
} from "../../ports/directory.ts";
import { InMemoryListing, type ListedDirectory } from "./in-memory-listing.ts";

type DirectoryMethod = Exclude<keyof Directory, "listing"> | keyof DirectoryListing;

/** A call that was made, in order, with what it was about. */
export interface DirectoryCall {
  readonly method: DirectoryMethod;
  readonly groupId?: string;
  readonly externalId?: string;
  /** Of a listing: which page. */
  readonly cursor?: string | null;
  /** Of a listing: `null` asks for everybody. */
  readonly changedSince?: Date | null;
}

/** What goes wrong. Only `answer-lost` does what was asked before it fails. */
export type DirectoryFailure =
  | "answer-lost"
  | "unavailable"
  | "unauthorized"
  | "rejected"
  | "malformed"
  | { readonly rateLimitedForMs: number };

/** Where a call can be stopped. A hook that returns a promise holds the call until it settles. */
export type DirectoryHook = (call: DirectoryCall) => void | Promise<void>;

interface PlannedFailure {
  readonly method: DirectoryMethod;
  readonly failure: DirectoryFailure;
  left: number;
}

type NewAccount = Partial<DirectoryAccount> & { readonly login: string };
type NewGroup = Partial<GroupFacts>;

/**
 * A directory that lives in memory and keeps the promises of `Directory`: a fake for the tests of everything above the
 * port. Its state is real, its failures are those that `failNext` plans, and `calls` tells what was asked.
 */
export class InMemoryDirectory implements Directory {
  readonly calls: DirectoryCall[] = [];
  /** Called when a write has arrived and nothing has changed yet. */
  beforeWrite: DirectoryHook | null = null;
  /** Called when a write has changed what it changes, before its answer, or the loss of it. */
  afterWrite: DirectoryHook | null = null;
  /** Called when a read has arrived, before it looks. */
  beforeRead: DirectoryHook | null = null;
  /** Change it to become another organisation behind the same settings. */
  organisation: string;
  /** Change it at any time. */
  pageSize: number;
  /** The credential may not see who administers the directory. */
  hidesAdminRights = false;

  readonly listing: InMemoryListing;

  readonly #accounts = new Map<string, DirectoryAccount>();
  readonly #groups = new Map<string, GroupFacts>();
  readonly #members = new Map<string, Set<string>>();
  readonly #adminRights = new Map<string, Known>();
  readonly #planned: PlannedFailure[] = [];
  /** By the id of an account or group: its place in listings, which it keeps. */
  readonly #sequences = new Map<string, number>();
  #lastId = 0;

  constructor(options: { readonly organisation?: string; readonly pageSize?: number } = {}) {
    this.organisation = options.organisation ?? "organisation-in-memory";
    this.pageSize = options.pageSize ?? 100;
    this.listing = new InMemoryListing(this.#listed());
  }

  /** Adds an account, active unless told; whether it was taken away is what its status says, unless told. */
  addAccount(account: NewAccount): DirectoryAccount {
    const status = account.status ?? (account.isActive === false ? "SUSPENDED" : "ACTIVE");
    const added = {
      email: account.login.includes("@") ? account.login : null,
      displayName: account.login,
      isActive: true,
      isSuspended: isTakenAway(status),
      ...account,
      externalId: account.externalId ?? this.#newId("user"),
      status,
    };
    this.#accounts.set(added.externalId, added);
    this.#place(added.externalId);
    return added;
  }

  updateAccount(externalId: string, change: Partial<Omit<DirectoryAccount, "externalId">>): void {
    const account = this.#accounts.get(externalId);
    if (account === undefined) throw new Error(`There is no account ${externalId}`);
    const isSuspended = isTakenAway(change.status ?? account.status);
    this.#accounts.set(externalId, { ...account, isSuspended, ...change });
  }

  removeAccount(externalId: string): void {
    this.#accounts.delete(externalId);
    this.#adminRights.delete(externalId);
    for (const members of this.#members.values()) members.delete(externalId);
  }

  /** What is so of the account itself; groups that carry rights give theirs beside it. */
  setAdminRights(externalId: string, rights: Known): void {
    if (!this.#accounts.has(externalId)) throw new Error(`There is no account ${externalId}`);
    this.#adminRights.set(externalId, rights);
  }

  /** Adds a group, native and free of rules and rights unless told; or describes one anew, keeping its members. */
  putGroup(group: NewGroup = {}): GroupFacts {
    const groupId = group.groupId ?? this.#newId("group");
    const known = this.#groups.get(groupId);
    const put: GroupFacts = {
      name: known?.name ?? `Group ${groupId}`,
      ownership: known?.ownership ?? "native",
      isRuleManaged: known?.isRuleManaged ?? false,
      carriesAdminRoles: known?.carriesAdminRoles ?? false,
      ...group,
      groupId,
    };
    this.#groups.set(groupId, put);
    if (known === undefined) this.#members.set(groupId, new Set());
    this.#place(groupId);
    return put;
  }

  removeGroup(groupId: string): void {
    this.#groups.delete(groupId);
    this.#members.delete(groupId);
  }

  /** Puts somebody in without it being a call. */
  putMember(groupId: string, externalId: string): void {
    const members = this.#members.get(groupId);
    if (members === undefined || !this.#accounts.has(externalId)) throw new Error("No such group or account");
    members.add(externalId);
  }

  /** Takes somebody out without it being a call. */
  takeMember(groupId: string, externalId: string): void {
    this.#members.get(groupId)?.delete(externalId);
  }

  /** The account with this e-mail, if there is one. */
  accountWithEmail(email: string): DirectoryAccount | undefined {
    return this.#accountsWhere((account) => sameEmail(account.email, email))[0];
  }

  /** Every group, in the order in which they came. */
  groups(): readonly GroupFacts[] {
    return [...this.#groups.values()];
  }

  /** External ids, in the order in which they joined. */
  membersOf(groupId: string): readonly string[] {
    return [...(this.#members.get(groupId) ?? [])];
  }

  /** The next `times` calls of the method fail; `Infinity` until `mend`. */
  failNext(method: DirectoryMethod, failure: DirectoryFailure, times = 1): void {
    this.#planned.push({ method, failure, left: times });
  }

  /** Forgets every planned failure. */
  mend(): void {
    this.#planned.length = 0;
  }

  async organisationId(signal?: AbortSignal): Promise<string> {
    return this.#read({ method: "organisationId" }, signal, () => this.organisation);
  }

  async isMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<boolean> {
    const call = { method: "isMember", groupId, externalId } as const;
    return this.#read(call, signal, () => this.#members.get(groupId)?.has(externalId) ?? false);
  }

  async listMembers(groupId: string, cursor: string | null, signal?: AbortSignal): Promise<Page<DirectoryAccount>> {
    return this.#read({ method: "listMembers", groupId }, signal, () => {
      if (!this.#groups.has(groupId)) throw new DirectoryFault("not-found", "There is no such group.");
      const members = this.membersOf(groupId).flatMap((id) => this.#accounts.get(id) ?? []);
      const from = cursor === null ? 0 : Number(cursor);
      const to = from + this.pageSize;
      return { items: members.slice(from, to), next: to < members.length ? String(to) : null };
    });
  }

  async findAccountById(externalId: string, signal?: AbortSignal): Promise<DirectoryAccount | null> {
    const call = { method: "findAccountById", externalId } as const;
    return this.#read(call, signal, () => this.#accounts.get(externalId) ?? null);
  }

  async findAccountsByEmail(email: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]> {
    return this.#read({ method: "findAccountsByEmail" }, signal, () =>
      this.#accountsWhere((account) => sameEmail(account.email, email)),
    );
  }

  async findAccountsByLogin(login: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]> {
    return this.#read({ method: "findAccountsByLogin" }, signal, () =>
      this.#accountsWhere((account) => lowerAscii(account.login) === lowerAscii(login)),
    );
  }

  async describeGroup(groupId: string, signal?: AbortSignal): Promise<GroupFacts | null> {
    return this.#read({ method: "describeGroup", groupId }, signal, () => this.#groups.get(groupId) ?? null);
  }

  async hasAdminRights(externalId: string, signal?: AbortSignal): Promise<Known> {
    return this.#read({ method: "hasAdminRights", externalId }, signal, () => this.#rightsOf(externalId));
  }

  async addMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<WriteAnswer> {
    const call = { method: "addMember", groupId, externalId } as const;
    return this.#write(call, signal, (members) => members.add(externalId));
  }

  async removeMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<WriteAnswer> {
    const call = { method: "removeMember", groupId, externalId } as const;
    return this.#write(call, signal, (members) => members.delete(externalId));
  }

  async #read<T>(call: DirectoryCall, signal: AbortSignal | undefined, look: () => T): Promise<T> {
    this.calls.push(call);
    await this.beforeRead?.(call);
    endIfAborted(signal);
    const failure = this.#takeFailure(call.method);
    if (failure !== null) throw faultFor(failure);
    return look();
  }

  async #write(
    call: DirectoryCall & { readonly groupId: string; readonly externalId: string },
    signal: AbortSignal | undefined,
    change: (members: Set<string>) => void,
  ): Promise<WriteAnswer> {
    this.calls.push(call);
    await this.beforeWrite?.(call);
    endIfAborted(signal);
    const failure = this.#takeFailure(call.method);
    if (failure !== null && failure !== "answer-lost") throw faultFor(failure);

    const group = this.#groups.get(call.groupId);
    const members = this.#members.get(call.groupId);
    if (group === undefined || members === undefined || !this.#accounts.has(call.externalId)) return "not-found";
    if (group.ownership !== "native") throw faultFor("rejected");
    change(members);
    await this.afterWrite?.(call);
    if (failure !== null) throw faultFor(failure);
    return "done";
  }

  #takeFailure(method: DirectoryMethod): DirectoryFailure | null {
    const planned = this.#planned.find((candidate) => candidate.method === method && candidate.left > 0);
    if (planned === undefined) return null;
    planned.left -= 1;
    return planned.failure;
  }

  #rightsOf(externalId: string): Known {
    if (!this.#accounts.has(externalId)) return false;
    if (this.hidesAdminRights) return "unreadable";
    const groups = [...this.#groups.values()].filter(({ groupId }) => this.#members.get(groupId)?.has(externalId));
    const rights = new Set(groups.map((group) => group.carriesAdminRoles)).add(
      this.#adminRights.get(externalId) ?? false,
    );
    if (rights.has(true)) return true;
    return rights.has("unreadable") ? "unreadable" : false;
  }

  #accountsWhere(fits: (account: DirectoryAccount) => boolean): DirectoryAccount[] {
    return [...this.#accounts.values()].filter(fits);
  }

  #place(id: string): void {
    if (!this.#sequences.has(id)) this.#sequences.set(id, this.#sequences.size + 1);
  }

  *#placed<T>(kept: ReadonlyMap<string, T>): Generator<{ readonly sequence: number; readonly value: T }> {
    for (const [id, value] of kept) yield { sequence: this.#sequences.get(id) ?? 0, value };
  }

  #listed(): ListedDirectory {
    const pageSize = (): number => this.pageSize;
    return {
      get pageSize() {
        return pageSize();
      },
      accounts: () => this.#placed(this.#accounts),
      groups: () => this.#placed(this.#groups),
      membersOf: (groupId) => {
        if (!this.#groups.has(groupId)) throw new DirectoryFault("not-found", "There is no such group.");
        return this.membersOf(groupId);
      },
      read: (call, signal, look) => this.#read(call, signal, look),
    };
  }

  #newId(kind: string): string {
    this.#lastId += 1;
    return `${kind}${String(this.#lastId).padStart(6, "0")}`;
  }
}

function endIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new DirectoryFault("unavailable", "The call was ended before the answer came.");
}

function faultFor(failure: DirectoryFailure): DirectoryFault {
  if (typeof failure === "object") {
    const retryAfterMs = failure.rateLimitedForMs;
    return new DirectoryFault("unavailable", "The directory asks us to wait.", { retryAfterMs });
  }
  const kind: DirectoryFaultKind = failure === "answer-lost" ? "unavailable" : failure;
  return new DirectoryFault(kind, `The in-memory directory was told to fail: ${failure}.`);
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether a status says that the organisation took the account away. */
function isTakenAway(status: string): boolean {
  return status === "SUSPENDED" || status === "DEPROVISIONED";
}
