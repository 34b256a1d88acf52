import { addSeconds } from "date-fns/addSeconds";

import type { AuditEvent } from "../../../src/domain/audit.ts";
import type { EndCause, Grant } from "../../../src/domain/grant.ts";
import type { AccessRequest } from "../../../src/domain/request.ts";
import type { Rows } from "../../../src/testing/in-memory-store/rows.ts";
import type { Ground } from "../ground.ts";
import { authorityFacts, readingAgeMs, voicesOf } from "./authority.ts";

/** What is known of the access that a grant is a part of. */
export interface Lasting {
  /** When it was first there, as the audit log tells it; `null` while it is not. */
  readonly began: Date | null;
  /** How often it was extended. */
  readonly extensions: number;
}

/** Somebody ended it before its time. */
const early: ReadonlySet<EndCause | null> = new Set<EndCause>(["given-back", "ended-by-decider", "ended-by-admin"]);

/** Why a new or changed grant makes access last longer than it may, or come back; `null` where it does not. */
export function problemOfLasting(
  ground: Ground,
  before: Grant | null,
  grant: Grant,
  told: readonly AuditEvent[],
): string | null {
  const { memory, company, watch } = ground;
  const request = memory.rows.requests.get(grant.requestId, null);
  if (request === null) return "nobody asked for it";
  const extended = extendedBy(memory.rows, request);
  if (before === null && early.has(extended?.endCause ?? null)) return "access that was ended early must not come back";
  const confirmed = told.find((event) => isAbout(event, "grant.confirmed", grant));
  const moved = told.some((event) => isAbout(event, "grant.extended", grant));
  const known = watch.lasting.get(grant.id) ?? lastingAtBirth(ground, extended);
  const lasting = { began: known.began ?? confirmed?.at ?? null, extensions: known.extensions + (moved ? 1 : 0) };
  watch.lasting.set(grant.id, lasting);
  const { maxSeconds, maxExtensions } = company.plan(request.flow);
  if (lasting.extensions > maxExtensions) return `it must not be extended more often than ${maxExtensions} times`;
  if (lasting.began !== null && grant.endsAt > addSeconds(lasting.began, maxSeconds)) {
    return `all of it together must not last longer than ${maxSeconds / 60} minutes`;
  }
  return early.has(grant.endCause) && before?.endCause === null ? problemOfChain(memory.rows, grant) : null;
}

/** What carries on access that is there lasts as long as that does already. */
function lastingAtBirth({ watch }: Ground, extended: Grant | null): Lasting {
  const known = extended?.state === "active" ? watch.lasting.get(extended.id) : undefined;
  return known === undefined ? { began: null, extensions: 0 } : { ...known, extensions: known.extensions + 1 };
}

/** Why the end of a grant must not move as it did, though somebody asked for that; `null` where it may. */
export function problemOfMovedEnd(
  ground: Ground,
  before: Grant,
  grant: Grant,
  told: readonly AuditEvent[],
): string | null {
  const { memory, company, facts } = ground;
  const { rows } = memory;
  const event = told.find((one) => isAbout(one, "grant.extended", grant));
  const request = rows.requests.get(grant.requestId, null);
  if (event === undefined || request === null) {
    return "its end must move once, when access was read back, and never again unless somebody extends it";
  }
  if (company.plan(request.flow).flow.extendWithoutApproval !== true) return "it must not be extended unasked";
  if (before.state !== "active" || event.at >= before.endsAt) return "what is over must not be extended";
  if (grant.endsAt > addSeconds(before.endsAt, grant.durationSeconds)) return "it must be extended by what was asked";
  if (event.actor !== request.requesterId && event.actor !== request.beneficiaryId) {
    return "it must be extended by whose access it is";
  }
  facts.note(ground.step);
  const wasSo = (fact: string) => facts.wasSoAfter(fact, event.at.getTime() - readingAgeMs);
  const stands = (userId: string) => wasSo(`standing ${rows.users.get(userId, null)?.slackUserId ?? ""}`);
  const decisions = rows.decisions.all(null).filter(({ requestId }) => requestId === request.id);
  const maySay = decisions.every(
    (decision) =>
      decision.userId === null ||
      (voicesOf(decision).every(stands) && authorityFacts(ground, request, decision).some(wasSo)),
  );
  return stands(event.actor) && maySay ? null : "it must not be extended by what is not allowed any more";
}

/** Whoever ends one of the grants that are one access to the person ends them all. */
function problemOfChain(rows: Rows, ended: Grant): string | null {
  const first = firstOf(rows, ended);
  const left = rows.grants
    .all(null)
    .filter(({ grant: { state } }) => state === "pending" || state === "applying" || state === "active")
    .find(({ grant }) => firstOf(rows, grant) === first);
  return left === undefined ? null : "ending it early must end what it carries on, and what carries it on";
}

/** The grant that began what a grant carries on; the grant itself where it carries on none. */
function firstOf(rows: Rows, grant: Grant): string {
  const request = rows.requests.get(grant.requestId, null);
  const extended = request === null ? null : extendedBy(rows, request);
  return extended === null ? grant.id : firstOf(rows, extended);
}

function extendedBy(rows: Rows, { extendsGrantId }: AccessRequest): Grant | null {
  return extendsGrantId === null ? null : (rows.grants.get(extendsGrantId, null)?.grant ?? null);
}

function isAbout({ action, subject }: AuditEvent, wanted: string, { id }: Grant): boolean {
  return action === wanted && subject === `grant:${id}`;
}
