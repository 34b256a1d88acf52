import { type AuditEntry, type AuditEvent, chain, chainStart } from "../../domain/audit.ts";
import type { SourcedValue } from "../../domain/profile.ts";
import type { SyncedGroup } from "../../domain/target.ts";
import type { Store } from "../../ports/store.ts";
import { type GroupReading, readGroup } from "./drift.ts";
import { keepLink } from "./identity-history.ts";
import { releaseLease, takeLease } from "./leases.ts";
import { createReads } from "./reads.ts";
import { RowLocks } from "./row-locks.ts";
import { type KeptIdentity, Rows } from "./rows.ts";
import { Session } from "./session.ts";
import { createTransaction, type Woken } from "./transaction.ts";

interface Ground {
  /** The database's clock. */
  readonly now: () => Date;
  /** Told what a commit woke, in order. */
  readonly wake: (woken: readonly Woken[]) => void;
  /** Chance, where the order is left to it; from 0 up to, not including, 1. */
  readonly random?: () => number;
}

/** The store, and what a test may see of it that no use-case may. */
export interface InMemoryStore {
  readonly store: Store;
  readonly rows: Rows;
  /** Freezes, or unlinks, every link of an account, as an admin page will. */
  readonly changeLinks: (externalId: string, change: "freeze" | "unlink") => Promise<void>;
  /** Says of every account with this id that it is gone, as a sync will. */
  readonly departResources: (externalId: string) => Promise<void>;
  /** Writes what is said of a person, as a sync will. */
  readonly keepProfile: (userId: string, said: ReadonlyMap<string, SourcedValue>) => Promise<void>;
  /** Says that a group is there, or with `isGone` that it is not any more, as a sync will. */
  readonly keepGroup: (connectorId: string, group: SyncedGroup, isGone?: boolean) => Promise<void>;
  /** Reads a group whole, as a sync will. */
  readonly readGroup: (reading: GroupReading) => Promise<void>;
  /** Settles when a statement waits for a lock. */
  readonly untilSomebodyWaits: () => Promise<void>;
}

/**
 * The whole store in memory, as PostgreSQL keeps it: a transaction sees what is committed and what it wrote itself,
 * locks rows until it ends, and leaves nothing when it throws. `test/support/store-contract/` holds both to the same.
 */
export function createInMemoryStore({ now, wake, random = Math.random }: Ground): InMemoryStore {
  const rows = new Rows();
  const locks = new RowLocks();

  const inSession = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const session = new Session(rows, locks, now);
    try {
      return await work(session);
    } catch (error) {
      session.rollBack();
      throw error;
    }
  };
  const statement = <T>(run: (session: Session) => Promise<T>): Promise<T> =>
    inSession(async (session) => {
      const answer = await run(session);
      session.commit(() => undefined);
      return answer;
    });

  const store: Store = {
    ...createReads(rows, null, now, random),
    transaction: (work) =>
      inSession(async (session) => {
        const { tx, commit } = createTransaction(
          session,
          createReads(rows, session, () => session.now, random),
        );
        const result = await work(tx);
        if (commit.entries.length > 0) await session.lock("audit");
        session.commit(() => rows.audit.push(...chained(rows.audit.at(-1) ?? chainStart, commit.entries)));
        wake(commit.woken);
        return result;
      }),
    takeLease: (membership) => statement((session) => takeLease(session, membership)),
    releaseLease: (lease) => statement((session) => releaseLease(session, lease)),
  };
  return {
    store,
    rows,
    changeLinks: (externalId, change) =>
      statement(async (session) => {
        const links = rows.identities.all(session).filter(({ identity }) => identity.externalId === externalId);
        for (const { id } of links) {
          await session.lock(`identity:${id}`, "no-key-update");
          const link = rows.identities.get(id, session);
          if (link !== null)
            keepLink(session, link, changedBy(change, link, session.now), { actor: null, reason: null });
        }
      }),
    departResources: (externalId) =>
      statement(async (session) => {
        const departed = rows.resources.all(session).filter(({ resource }) => resource.externalId === externalId);
        for (const { id } of departed) {
          await session.update("resource", rows.resources, id, (row) => ({ ...row, departedAt: session.now }));
        }
      }),
    keepProfile: (userId, said) => statement(async (session) => session.insert(rows.profiles, { id: userId, said })),
    keepGroup: (connectorId, group, isGone = false) =>
      statement(async (session) => {
        session.insert(rows.groups, { id: `${connectorId}/${group.externalId}`, connectorId, group, isGone });
      }),
    readGroup: (reading) => statement(async (session) => readGroup(session, reading)),
    untilSomebodyWaits: () => locks.untilSomebodyWaits(),
  };
}

function changedBy(change: "freeze" | "unlink", link: KeptIdentity, at: Date): KeptIdentity {
  if (change === "unlink") return { ...link, unlinkedAt: at };
  return { ...link, identity: { ...link.identity, frozenAt: at } };
}

function chained(head: Pick<AuditEvent, "sequence" | "hash">, entries: readonly AuditEntry[]): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (const entry of entries) events.push(chain(entry, events.at(-1) ?? head));
  return events;
}
