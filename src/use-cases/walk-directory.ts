import type { AccountPage, SyncPosition, SyncSession } from "../ports/directory-syncs.ts";
import { DirectoryFault, type DirectoryListing, type RecordPage } from "../ports/directory.ts";
import type { MatchRule } from "../ports/sync-rules.ts";
import { keepWhile } from "./keep-while.ts";
import { namePeople } from "./name-people.ts";

/** What is read, and for how long. */
export interface Walk {
  readonly listing: DirectoryListing;
  /** The operator's rule, or `null`. */
  readonly rule: MatchRule | null;
  /** By which rules accounts are matched and profiled, as a text. */
  readonly rulesKey: string;
  /** The groups whose members are read, in order. */
  readonly groups: readonly string[];
  /** Whether there is time for one more page. */
  readonly mayGoOn: () => boolean;
  /** After each page that was kept. */
  readonly onPage: () => void;
  readonly signal: AbortSignal;
  /** How often a run is kept while a page is waited for, in milliseconds: well within its lease. */
  readonly keepEveryMs: number;
}

/**
 * Reads a directory on from where the run stands, page by page, the next one already coming while one is kept: accounts,
 * then groups (only when everything is read), then who is in the groups that flows grant. Gives whether all of it was
 * read. Throws `DirectoryFault`, `SyncCircle` and `SyncTakenOver`.
 */
export async function walkDirectory(session: SyncSession, walk: Walk): Promise<boolean> {
  while (session.position.phase !== "matching" && session.position.phase !== "leaving") {
    const { phase } = session.position;
    if (phase === "accounts") await walkAccounts(session, walk);
    else if (phase === "groups") await walkGroups(session, walk);
    else await walkMembers(session, walk);
    if (!walk.mayGoOn()) break;
  }
  return session.position.phase === "matching" || session.position.phase === "leaving";
}

async function walkAccounts(session: SyncSession, walk: Walk): Promise<void> {
  const { changedSince, kind } = session.run;
  const { listing, rule, rulesKey, groups } = walk;
  const after: AccountPage["next"] =
    kind === "full" ? { phase: "groups", cursor: null, groupId: null } : afterGroup(groups, null);
  await walkPages(session, walk, {
    from: session.position.cursor,
    read: (cursor, signal) => listing.listAccounts({ cursor, changedSince }, signal),
    keep: async (page: RecordPage, cursor) => {
      refuseEmptyPage(page, cursor, session.position);
      const byId = new Map(page.items.map((record) => [record.externalId, record]));
      const next = page.next === null ? after : { phase: "accounts" as const, cursor: page.next, groupId: null };
      await session.storeAccounts({
        cursor,
        rulesKey,
        records: namePeople([...byId.values()], rule),
        repeated: page.items.length - byId.size,
        refused: page.refused,
        cost: page.cost,
        next,
      });
    },
  });
}

/**
 * A page without anybody is an answer that went wrong, except as the only one, or behind pages that were all as full as
 * the fullest: then the provider did not know yet that it was the last.
 */
function refuseEmptyPage(page: RecordPage, cursor: string | null, { fullestPage, lastPage }: SyncPosition): void {
  const found = page.items.length + page.refused.length;
  refuseGap(found, page.next);
  if (found > 0 || cursor === null || lastPage === fullestPage) return;
  throw new DirectoryFault("malformed", "The last page of the list came back empty behind one that was not full.");
}

/** A list that has nobody on a page and goes on behind it has lost them on the way. */
function refuseGap(found: number, next: string | null): void {
  if (found === 0 && next !== null)
    throw new DirectoryFault("malformed", "A page of the list came back empty though it is not the last one.");
}

async function walkGroups(session: SyncSession, walk: Walk): Promise<void> {
  await walkPages(session, walk, {
    from: session.position.cursor,
    read: (cursor, signal) => walk.listing.listGroups(cursor, signal),
    keep: async (page: RecordPage, cursor) => {
      refuseGap(page.items.length + page.refused.length, page.next);
      const byId = new Map(page.items.map((record) => [record.externalId, record]));
      const next =
        page.next === null
          ? afterGroup(walk.groups, null)
          : { phase: "groups" as const, cursor: page.next, groupId: null };
      const { refused, cost } = page;
      await session.storeGroups({ cursor, records: [...byId.values()], refused, cost, next });
    },
  });
}

async function walkMembers(session: SyncSession, walk: Walk): Promise<void> {
  const { groupId, cursor: from } = session.position;
  if (groupId === null) throw new Error("A sync that reads members does not say of which group.");
  const after = afterGroup(walk.groups, groupId);
  try {
    await walkPages(session, walk, {
      from,
      read: (cursor, signal) => walk.listing.listMemberIds(groupId, cursor, signal),
      keep: async (page, cursor) => {
        refuseGap(page.items.length, page.next);
        const next = page.next === null ? after : { phase: "members" as const, cursor: page.next, groupId };
        const { items: externalIds, cost } = page;
        await session.storeMembers({ cursor, groupId, externalIds, isGone: false, cost, next });
      },
    });
  } catch (fault) {
    if (!(fault instanceof DirectoryFault) || fault.kind !== "not-found") throw fault;
    // A place in the list may be unknown, too: the group is gone only where its beginning is not found either.
    if (session.position.cursor !== null) await refuseLostPlace(walk, groupId);
    // The group was deleted, before or while it was read: nobody is in it.
    const cost = { calls: 1, limit: null, remaining: null };
    await session.storeMembers({ cursor: "gone", groupId, externalIds: [], isGone: true, cost, next: after });
  }
}

async function refuseLostPlace({ listing, signal }: Walk, groupId: string): Promise<void> {
  try {
    await listing.listMemberIds(groupId, null, signal);
  } catch (fault) {
    if (fault instanceof DirectoryFault && fault.kind === "not-found") return;
    throw fault;
  }
  throw new DirectoryFault("malformed", "The list of a group's members lost its place in the middle. It was not used.");
}

/** Where a run goes on when a group has been read. The configuration may list other groups than when it began. */
function afterGroup(groups: readonly string[], groupId: string | null): AccountPage["next"] {
  const next = groups.find((id) => groupId === null || id > groupId);
  return next === undefined
    ? { phase: "matching", cursor: null, groupId: null }
    : { phase: "members", cursor: null, groupId: next };
}

/** Walks one list. What comes ahead is given up when a page cannot be kept. */
async function walkPages<Page extends { readonly next: string | null }>(
  session: SyncSession,
  { mayGoOn, onPage, signal, keepEveryMs }: Walk,
  list: {
    readonly from: string | null;
    readonly read: (cursor: string | null, signal: AbortSignal) => Promise<Page>;
    readonly keep: (page: Page, cursor: string | null) => Promise<void>;
  },
): Promise<void> {
  const giveUp = new AbortController();
  const ending = AbortSignal.any([signal, giveUp.signal]);
  let cursor = list.from;
  let coming = list.read(cursor, ending);
  try {
    for (;;) {
      const page = await keepWhile(session, coming, keepEveryMs);
      const next = page.next !== null && mayGoOn() ? page.next : null;
      if (next !== null) {
        coming = list.read(next, ending);
        // It is awaited in its turn; until then its failure is nobody's surprise.
        coming.catch(() => undefined);
      }
      await list.keep(page, cursor);
      onPage();
      if (next === null) return;
      cursor = next;
    }
  } finally {
    giveUp.abort();
  }
}
