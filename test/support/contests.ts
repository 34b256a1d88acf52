import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { type EntityManager, MikroORM } from "@mikro-orm/postgresql";
import {
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryId,
  type RawNode,
  sql,
} from "kysely";

import { openDatabase } from "../../src/database/open-database.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import { createTransaction } from "../../src/database/store/transaction.ts";
import { decideRequest, type Outcome, plainVerdict } from "../../src/domain/approval-policy.ts";
import { type AuditEntry, chain } from "../../src/domain/audit.ts";
import { changeRole } from "../../src/domain/change-role.ts";
import type { ExternalIdentity } from "../../src/domain/identity.ts";
import type { AccessRequest } from "../../src/domain/request.ts";
import type { Flows } from "../../src/ports/flows.ts";
import type { Membership, Transaction } from "../../src/ports/store.ts";
import { commitEnd } from "../../src/use-cases/commit-end.ts";
import { recordDecision } from "../../src/use-cases/record-decision.ts";
import { buildAuthority } from "./builders.ts";

const noFlows: Flows = { all: () => [], find: () => null };

/** How long each contestant thinks between what it read and what it writes, in milliseconds: time for the other one. */
const thinkingMs = 200;

/** What two processes do at the same moment. Each answers in a word what came of it. */
export type Contest =
  | { readonly kind: "decide"; readonly requestId: string; readonly outcome: Outcome; readonly userId: string }
  | { readonly kind: "end"; readonly grantId: string; readonly cause: "given-back" | "expired" }
  | { readonly kind: "remove-admin"; readonly by: string; readonly of: string }
  | { readonly kind: "write-log"; readonly entries: number }
  | { readonly kind: "take-lease"; readonly membership: Membership }
  | { readonly kind: "link"; readonly identity: Omit<ExternalIdentity, "verifiedAt"> }
  | { readonly kind: "ask"; readonly request: Omit<AccessRequest, "deadline" | "createdAt"> }
  | { readonly kind: "vote"; readonly requestId: string; readonly userId: string }
  | { readonly kind: "tell"; readonly dedupeKey: string }
  | { readonly kind: "migrate"; readonly url: string };

/** Takes part in one contest. `withLocks: false` leaves the locks out and nothing else: the control. */
export async function compete(orm: MikroORM, contest: Contest, withLocks: boolean): Promise<string> {
  const run = <T>(work: (tx: Transaction) => Promise<T>) => transaction(orm, withLocks, work);
  switch (contest.kind) {
    case "decide":
      return run((tx) => decide(tx, contest));
    case "end":
      return run(async (tx) => {
        const grant = await tx.lockGrant(contest.grantId);
        await pause(thinkingMs);
        if (grant === null) return "no grant";
        return (await commitEnd(tx, grant, { cause: contest.cause, by: null, note: null })).ok ? "ended" : "refused";
      });
    case "remove-admin":
      return run((tx) => removeAdmin(tx, contest));
    case "write-log":
      for (let entry = 0; entry < contest.entries; entry += 1) {
        await run(async (tx) => tx.audit({ actor: "system", action: "test", subject: `test:${entry}`, data: {} }));
      }
      return "written";
    case "take-lease":
      return withLocks ? takeLease(orm, contest.membership) : takeLeaseByLookingFirst(orm, contest.membership);
    case "link":
      return run(async (tx) => {
        const linked = await tx.linkIdentity({ ...contest.identity, verifiedAt: tx.now });
        await pause(thinkingMs);
        return linked;
      });
    case "ask":
      return run(async (tx) => {
        const isNew = await tx.addRequest({ ...contest.request, deadline: tx.now, createdAt: tx.now });
        await pause(thinkingMs);
        return isNew ? "asked" : "asked before";
      });
    case "vote":
      return run(async (tx) => {
        const vote = { outcome: "approve", message: null, because: "a contest", at: tx.now, ...plainVerdict } as const;
        const isNew = await tx.addDecision({ requestId: contest.requestId, userId: contest.userId, ...vote });
        await pause(thinkingMs);
        return isNew ? "voted" : "voted before";
      });
    case "tell":
      return run(async (tx) => {
        const notice = { kind: "check-failed", detail: null } as const;
        await tx.tell({ recipient: { kind: "admins" }, notice, requestId: null, dedupeKey: contest.dedupeKey });
        await pause(thinkingMs);
        return "told";
      });
    case "migrate":
      return migrate(contest.url, withLocks);
  }
}

async function decide(tx: Transaction, contest: Extract<Contest, { kind: "decide" }>): Promise<string> {
  const request = await tx.lockRequest(contest.requestId);
  const user = await tx.findUser(contest.userId);
  await pause(thinkingMs);
  if (request === null || user === null) return "no request";
  const verdict = {
    outcome: contest.outcome,
    by: { user, accounts: [] },
    message: null,
    at: tx.now,
    seenVersion: null,
  };
  const { reading, ...authority } = buildAuthority();
  const decided = decideRequest(request, verdict, { ...authority, reading: { ...reading, readAt: tx.now } });
  if (!decided.ok) return decided.refusal.reason;
  return (await recordDecision(tx, { ...decided.value, maxSeconds: 3_600 }, noFlows)) ? "decided" : "decided before";
}

async function removeAdmin(tx: Transaction, { by, of }: Extract<Contest, { kind: "remove-admin" }>): Promise<string> {
  await tx.lockAdmins();
  const [actor, subject, stored] = [await tx.findUser(by), await tx.findUser(of), await tx.usersWithRole("admin")];
  await pause(thinkingMs);
  if (actor === null || subject === null) return "nobody";
  const changed = changeRole({ by: actor, of: subject, to: "member" }, { configured: [], stored });
  if (!changed.ok) return changed.refusal.reason;
  await tx.saveRole(changed.value.id, changed.value.role);
  return "removed";
}

async function takeLease(orm: MikroORM, membership: Membership): Promise<string> {
  const store = createStore({ orm, wake: async () => undefined });
  return (await store.takeLease(membership)) === null ? "held by another" : "taken";
}

/** What a lease would be without its one statement: first a look, then a write. */
async function takeLeaseByLookingFirst(orm: MikroORM, membership: Membership): Promise<string> {
  const db = orm.em.fork().getKysely();
  const { connectorId, organisationId, externalId, resourceId } = membership;
  const held =
    await sql`select from access_membership where external_id = ${externalId} and leased_until > now()`.execute(db);
  await pause(thinkingMs);
  if (held.rows.length > 0) return "held by another";
  await sql`
    insert into access_membership (id, connector_id, organisation_id, external_id, resource_id, fence, leased_until)
    values (${randomUUID()}, ${connectorId}, ${organisationId}, ${externalId}, ${resourceId}, 1, now() + interval '30 s')
    on conflict (connector_id, organisation_id, external_id, resource_id) do update
      set fence = access_membership.fence + 1, leased_until = excluded.leased_until`.execute(db);
  return "taken";
}

async function migrate(url: string, withLocks: boolean): Promise<string> {
  if (withLocks) {
    await (await openDatabase(url)).close(true);
    return "migrated";
  }
  const orm = new MikroORM(ormOptions(url));
  try {
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
  return "migrated";
}

function transaction<T>(orm: MikroORM, withLocks: boolean, work: (tx: Transaction) => Promise<T>): Promise<T> {
  if (withLocks) return createStore({ orm, wake: async () => undefined }).transaction(work);
  return orm.em.fork().transactional(async (em) => {
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(em.getKysely());
    const now = new Date(rows[0]?.now ?? Number.NaN);
    const { tx } = createTransaction(withoutLocks(em), now, async () => undefined);
    const entries: AuditEntry[] = [];
    const audit = (entry: Omit<AuditEntry, "at">) => void entries.push({ ...entry, at: now });
    const result = await work({ ...tx, audit, lockAdmins: async () => undefined });
    await appendByLookingFirst(em, entries);
    return result;
  });
}

/** What the audit log would be without the lock on its head. */
async function appendByLookingFirst(em: EntityManager, entries: readonly AuditEntry[]): Promise<void> {
  const db = em.getKysely();
  for (const entry of entries) {
    const head = await sql<{ sequence: string; hash: string }>`select sequence, hash from audit_head`.execute(db);
    const last = { sequence: Number(head.rows[0]?.sequence), hash: head.rows[0]?.hash ?? "" };
    const { sequence, at, actor, action, subject, data, previousHash, hash } = chain(entry, last);
    await sql`
      insert into audit_event (sequence, happened_at, actor, action, subject, data, previous_hash, hash)
      values (${sequence}, ${at}, ${actor}, ${action}, ${subject}, ${data}, ${previousHash}, ${hash})`.execute(db);
    await sql`update audit_head set sequence = ${sequence}, hash = ${hash}`.execute(db);
  }
}

/** The same entity manager, whose statements forget to lock what they read. */
function withoutLocks(em: EntityManager): EntityManager {
  const unlocked = em.getKysely().withPlugin(new Unlocking());
  return new Proxy(em, {
    get: (target, name) => (name === "getKysely" ? () => unlocked : Reflect.get(target, name, target)),
  });
}

class Unlocking extends OperationNodeTransformer implements KyselyPlugin {
  transformQuery({ node, queryId }: PluginTransformQueryArgs) {
    return this.transformNode(node, queryId);
  }

  transformResult({ result }: PluginTransformResultArgs) {
    return Promise.resolve(result);
  }

  protected override transformRaw(node: RawNode, queryId?: QueryId): RawNode {
    const raw = super.transformRaw(node, queryId);
    return { ...raw, sqlFragments: raw.sqlFragments.map((text) => text.replace(/\bfor update\b/, "")) };
  }
}
