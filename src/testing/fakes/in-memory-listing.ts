import type {
  CallCost,
  DirectoryAccount,
  DirectoryListing,
  DirectoryRecord,
  GroupFacts,
  MemberPage,
  RecordPage,
  RefusedRecord,
} from "../../ports/directory.ts";
import type { DirectoryCall } from "./in-memory-directory.ts";

/** Something that is listed, with its place in the order, which it keeps. */
interface Placed<T> {
  readonly sequence: number;
  readonly value: T;
}

/** What a listing is read from. */
export interface ListedDirectory {
  readonly pageSize: number;
  accounts(): Iterable<Placed<DirectoryAccount>>;
  groups(): Iterable<Placed<GroupFacts>>;
  /** Throws `not-found` for an unknown group. */
  membersOf(groupId: string): readonly string[];
  /** Runs one read: counted, stopped and failed like every other. */
  read<T>(call: DirectoryCall, signal: AbortSignal | undefined, look: () => T): Promise<T>;
}

/** Where a page begins, and what was asked. */
interface Position {
  readonly after: number;
  readonly changedSince: number | null;
}

/**
 * The listing of a directory that lives in memory. Like Okta's it leaves deprovisioned accounts out unless changes are
 * asked for. A change of the directory between two pages neither hides a record nor repeats it.
 */
export class InMemoryListing implements DirectoryListing {
  /** What each page says it cost. */
  cost: CallCost = { calls: 1, limit: null, remaining: null };
  /** Records that cannot be read: the first page of accounts names them, and no page has the accounts they are of. */
  refused: readonly RefusedRecord[] = [];
  /** Gives another page than the one that was read: an empty one, one whose `next` leads back, one that ends early. */
  rewriteRecords: ((page: RecordPage, call: DirectoryCall) => RecordPage) | null = null;
  rewriteMembers: ((page: MemberPage, call: DirectoryCall) => MemberPage) | null = null;

  readonly #directory: ListedDirectory;
  readonly #changedAt = new Map<string, Date>();
  readonly #attributes = new Map<string, DirectoryRecord["attributes"]>();

  constructor(directory: ListedDirectory) {
    this.#directory = directory;
  }

  /** When an account was last changed; since ever, until it is told. */
  setChangedAt(externalId: string, at: Date): void {
    this.#changedAt.set(externalId, at);
  }

  setAttributes(externalId: string, attributes: DirectoryRecord["attributes"]): void {
    this.#attributes.set(externalId, attributes);
  }

  async listAccounts(
    { cursor, changedSince }: { readonly cursor: string | null; readonly changedSince: Date | null },
    signal?: AbortSignal,
  ): Promise<RecordPage> {
    const call = { method: "listAccounts", cursor, changedSince } as const;
    const position = cursor === null ? beginning(changedSince) : positionOf(cursor);
    return this.#directory.read(call, signal, () => {
      const fitting = [...this.#directory.accounts()].filter(({ value }) => this.#isAsked(value, position));
      const { items, next } = this.#cut(fitting, position);
      const refused = cursor === null ? this.refused : [];
      const page = { items: items.map((account) => this.#toRecord(account)), next, refused, cost: this.cost };
      return this.rewriteRecords?.(page, call) ?? page;
    });
  }

  async listGroups(cursor: string | null, signal?: AbortSignal): Promise<RecordPage> {
    const call = { method: "listGroups", cursor } as const;
    const position = cursor === null ? beginning(null) : positionOf(cursor);
    return this.#directory.read(call, signal, () => {
      const { items, next } = this.#cut([...this.#directory.groups()], position);
      const page = { items: items.map(groupRecord), next, refused: [], cost: this.cost };
      return this.rewriteRecords?.(page, call) ?? page;
    });
  }

  async listMemberIds(groupId: string, cursor: string | null, signal?: AbortSignal): Promise<MemberPage> {
    const call = { method: "listMemberIds", groupId, cursor } as const;
    const position = cursor === null ? beginning(null) : positionOf(cursor);
    return this.#directory.read(call, signal, () => {
      const members = this.#directory.membersOf(groupId).map((value, index) => ({ sequence: index + 1, value }));
      const page = { ...this.#cut(members, position), cost: this.cost };
      return this.rewriteMembers?.(page, call) ?? page;
    });
  }

  #isAsked({ externalId, status }: DirectoryAccount, { changedSince }: Position): boolean {
    if (this.refused.some((refused) => refused.externalId === externalId)) return false;
    if (changedSince === null) return status !== "DEPROVISIONED";
    return (this.#changedAt.get(externalId)?.getTime() ?? 0) > changedSince;
  }

  #cut<T>(all: readonly Placed<T>[], { after, changedSince }: Position): { items: readonly T[]; next: string | null } {
    const left = all.filter(({ sequence }) => sequence > after);
    const page = left.slice(0, this.#directory.pageSize);
    const last = page.at(-1)?.sequence ?? after;
    const next = left.length > page.length ? JSON.stringify([last, changedSince]) : null;
    return { items: page.map(({ value }) => value), next };
  }

  #toRecord(account: DirectoryAccount): DirectoryRecord {
    return { kind: "user", ...account, attributes: this.#attributes.get(account.externalId) ?? {} };
  }
}

function groupRecord({ groupId, name }: GroupFacts): DirectoryRecord {
  return {
    kind: "group",
    externalId: groupId,
    login: null,
    email: null,
    displayName: name,
    status: "ACTIVE",
    isActive: true,
    isSuspended: false,
    attributes: {},
  };
}

function beginning(changedSince: Date | null): Position {
  return { after: 0, changedSince: changedSince?.getTime() ?? null };
}

function positionOf(cursor: string): Position {
  const [after, changedSince]: unknown[] = JSON.parse(cursor);
  if (typeof after !== "number") throw new Error(`The cursor ${cursor} is none of this listing's`);
  return { after, changedSince: typeof changedSince === "number" ? changedSince : null };
}
