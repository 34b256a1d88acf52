import type { AuditEntry } from "../../domain/audit.ts";
import type { Reads, Transaction } from "../../ports/store.ts";
import type { Job } from "../../ports/work.ts";
import { createClaimWrites } from "./claims.ts";
import { createLeavingWrites } from "./departures.ts";
import { createDriftWrites } from "./drift.ts";
import { createDelegationWrites } from "./delegations.ts";
import { createFormWrites } from "./forms.ts";
import { createGrants } from "./grants.ts";
import { createHomeWrites } from "./home.ts";
import { createIdentityLinks } from "./identity-links.ts";
import { doubtMembership, holdsLease, renewLease } from "./leases.ts";
import { createMessages } from "./messages.ts";
import { createEventWrites } from "./request-events.ts";
import { createRequests } from "./requests.ts";
import { createResourceWrites } from "./resources.ts";
import type { Session } from "./session.ts";
import { createStrategyWrites } from "./strategy-memberships.ts";
import { meetUser } from "./users.ts";

/** A job that wakes somebody when its transaction commits; `at` is `null` for now. */
export interface Woken {
  readonly job: Job;
  readonly at: Date | null;
}

/** What a transaction leaves to its commit. */
export interface Commit {
  readonly entries: readonly AuditEntry[];
  readonly woken: readonly Woken[];
}

/** The writing half of the store inside one session. */
export function createTransaction(
  session: Session,
  reads: Reads,
): { readonly tx: Transaction; readonly commit: Commit } {
  const { rows, now } = session;
  const entries: AuditEntry[] = [];
  const woken: Woken[] = [];
  const wake: Transaction["wake"] = async (job, options) => void woken.push({ job, at: options?.at ?? null });

  const tx: Transaction = {
    ...reads,
    ...createRequests(session),
    ...createGrants(session),
    ...createMessages(session, wake),
    ...createIdentityLinks(session),
    ...createClaimWrites(session),
    ...createResourceWrites(session),
    ...createStrategyWrites(session),
    ...createDriftWrites(session),
    ...createEventWrites(session),
    ...createLeavingWrites(),
    ...createFormWrites(session),
    ...createDelegationWrites(session),
    ...createHomeWrites(session),
    now,
    meetUser: (identity, facts) => meetUser(session, identity, facts),
    async saveRole(userId, role) {
      await session.update("users", rows.users, userId, (user) => ({ ...user, role }));
    },
    lockAdmins: () => session.lock("admins"),
    async rememberConnector({ id, type, organisationId }) {
      await session.lock(`connector:${id}`, "no-key-update");
      const known = rows.connectors.get(id, session);
      const circuitOpenSince = known?.circuitOpenSince ?? null;
      const row = { id, type, organisationId: known?.organisationId ?? organisationId, circuitOpenSince };
      session.insert(rows.connectors, row);
      return row;
    },
    openCircuit: (id) =>
      session.update("connector", rows.connectors, id, (row) =>
        row.circuitOpenSince === null ? { ...row, circuitOpenSince: now } : null,
      ),
    closeCircuit: (id) =>
      session.update("connector", rows.connectors, id, (row) =>
        row.circuitOpenSince === null ? null : { ...row, circuitOpenSince: null },
      ),
    holdsLease: (lease) => holdsLease(session, lease),
    renewLease: (lease) => renewLease(session, lease),
    async oweReconciliation(id, isReconcileOwed) {
      await session.update("membership", rows.memberships, id, (row) => ({ ...row, isReconcileOwed }));
    },
    doubtMembership: (membership) => doubtMembership(session, membership),
    audit: (entry) => void entries.push({ ...entry, at: now }),
    wake,
  };
  return { tx: oneByOne(session, tx), commit: { entries, woken } };
}

/** Each statement goes through the session, which takes none after one that failed or after the end. */
function oneByOne(session: Session, tx: Transaction): Transaction {
  return new Proxy(tx, {
    get(target, name, receiver): unknown {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== "function" || name === "audit") return method;
      return (...given: readonly unknown[]) => session.run<unknown>(() => Reflect.apply(method, target, given));
    },
  });
}
