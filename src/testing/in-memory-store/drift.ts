import type { Grant } from "../../domain/grant.ts";
import type { AddedMember, Membership, Reads, Transaction } from "../../ports/store.ts";
import type { KeptMember, Rows } from "./rows.ts";
import type { Session } from "./session.ts";

type DriftReads = Pick<Reads, "groupsWithGrants" | "grantsInDoubt" | "formerMembersFound">;
type DriftWrites = Pick<Transaction, "noteMembers">;

/** A group that was read whole, by which run, and who was in it. */
export interface GroupReading {
  readonly runId: string;
  readonly connectorId: string;
  readonly groupId: string;
  readonly externalIds: readonly string[];
  /** `false` while pages of it are still to come. */
  readonly isWhole?: boolean;
}

/** What the last reading of groups shows otherwise than our grants say. */
export function createDriftReads(rows: Rows, owner: object | null): DriftReads {
  const grants = () => rows.grants.all(owner).map(({ grant }) => grant);

  return {
    async groupsWithGrants(connectorId) {
      const active = grants().filter(({ state, target }) => state === "active" && target.connectorId === connectorId);
      return [...new Set(active.map(({ target }) => target.resourceId))].toSorted(compare);
    },
    async grantsInDoubt(runId) {
      return grants()
        .filter(({ state }) => state === "active")
        .filter(({ target }) =>
          rows.readings
            .all(owner)
            .some(
              (reading) =>
                reading.runId === runId &&
                reading.connectorId === target.connectorId &&
                reading.groupId === target.resourceId,
            ),
        )
        .filter((grant) => (grant.undoneOutsideAt !== null) === isListed(rows, owner, grant))
        .toSorted(
          (a, b) => compare(placeOf(a), placeOf(b)) || b.endsAt.getTime() - a.endsAt.getTime() || compare(a.id, b.id),
        );
    },
    async formerMembersFound(runId, groupIds) {
      const found = membersOf(rows, owner, runId, groupIds).filter(
        ({ member, isFirst }) => !isFirst && !member.isNoted && !isExplained(grants(), member),
      );
      const memberships = found.flatMap(({ member }) =>
        grants()
          .filter((grant) => grant.foundBefore === false && isOf(grant, member))
          .map(membershipOf),
      );
      const different = new Map(memberships.map((membership) => [keyOf(membership), membership]));
      return [...different].toSorted(([a], [b]) => compare(a, b)).map(([, membership]) => membership);
    },
  };
}

/** How it is noted who is in a group. */
export function createDriftWrites(session: Session): DriftWrites {
  const { rows, now } = session;
  const note = (member: KeptMember, isNoted: boolean) => session.insert(rows.members, { ...member, isNoted });

  return {
    async noteMembers(runId, groupIds, confirmed) {
      for (const { id } of rows.readings.all(session)) await session.lock(`reading:${id}`);
      const grants = rows.grants.all(session).map(({ grant }) => grant);
      const added: AddedMember[] = [];
      for (const { member, isFirst } of membersOf(rows, session, runId, groupIds)) {
        if (isExplained(grants, member)) {
          note(member, false);
          continue;
        }
        const wasGranted = grants.some((grant) => grant.foundBefore === false && isOf(grant, member));
        const isConfirmed = confirmed.some(
          ({ resourceId, externalId }) => resourceId === member.groupId && externalId === member.externalId,
        );
        if (member.isNoted || isBusy(session, member) || (!isFirst && wasGranted && !isConfirmed)) continue;
        note(member, true);
        if (!isFirst) added.push(asAdded(session, member));
      }
      for (const reading of rows.readings.all(session)) {
        if (reading.runId !== runId || !groupIds.includes(reading.groupId)) continue;
        session.insert(rows.readings, { ...reading, comparedAt: now });
      }
      return added.toSorted(
        (a, b) => compare(a.groupId, b.groupId) || compare(a.label, b.label) || compare(a.externalId, b.externalId),
      );
    },
  };
}

/** A run has read a group whole. */
export function readGroup(session: Session, reading: GroupReading): void {
  const { runId, connectorId, groupId, externalIds, isWhole = true } = reading;
  const { members, readings } = session.rows;
  const id = `${connectorId}/${groupId}`;
  const comparedAt = readings.get(id, session)?.comparedAt ?? null;
  session.insert(readings, { id, runId: isWhole ? runId : "", connectorId, groupId, comparedAt });
  for (const member of members.all(session)) {
    if (member.connectorId === connectorId && member.groupId === groupId && !externalIds.includes(member.externalId)) {
      session.insert(members, { ...member, isThere: false, isNoted: false });
    }
  }
  for (const externalId of externalIds) {
    const known = members.get(`${id}/${externalId}`, session);
    const isNoted = known?.isNoted ?? false;
    session.insert(members, { id: `${id}/${externalId}`, connectorId, groupId, externalId, isNoted, isThere: true });
  }
}

/** Who is in the groups that the run read, and whether the group was never compared before. */
function membersOf(rows: Rows, owner: object | null, runId: string, groupIds: readonly string[]) {
  return rows.readings
    .all(owner)
    .filter((reading) => reading.runId === runId && groupIds.includes(reading.groupId))
    .flatMap(({ connectorId, groupId, comparedAt }) =>
      rows.members
        .all(owner)
        .filter((member) => member.isThere && member.connectorId === connectorId && member.groupId === groupId)
        .map((member) => ({ member, isFirst: comparedAt === null })),
    );
}

function isListed(rows: Rows, owner: object | null, grant: Grant): boolean {
  return rows.members.all(owner).some((member) => member.isThere && isOf(grant, member));
}

function isExplained(grants: readonly Grant[], member: KeptMember): boolean {
  return grants.some((grant) => grant.foundBefore === false && grant.endedAt === null && isOf(grant, member));
}

function isBusy({ rows, now }: Session, { connectorId, groupId, externalId }: KeptMember): boolean {
  return rows.memberships
    .all(null)
    .some(
      (held) =>
        held.connectorId === connectorId &&
        held.resourceId === groupId &&
        held.externalId === externalId &&
        (held.isReconcileOwed || (held.leasedUntil !== null && held.leasedUntil > now)),
    );
}

function asAdded({ rows }: Session, { connectorId, groupId, externalId }: KeptMember): AddedMember {
  const known = rows.resources.get(`${connectorId}/${externalId}`, null)?.resource;
  return { groupId, externalId, label: known?.login ?? known?.email ?? known?.displayName ?? externalId };
}

function isOf({ account, target }: Grant, { connectorId, groupId, externalId }: KeptMember): boolean {
  return target.connectorId === connectorId && target.resourceId === groupId && account?.externalId === externalId;
}

function membershipOf({ account, target }: Grant): Membership {
  if (account === null) throw new Error("A grant that was attempted has an account.");
  const { connectorId, organisationId, externalId } = account;
  return { connectorId, organisationId, externalId, resourceId: target.resourceId };
}

function keyOf({ connectorId, resourceId, externalId, organisationId }: Membership): string {
  return [connectorId, resourceId, externalId, organisationId].join("/");
}

function placeOf({ target, account }: Grant): string {
  return [target.connectorId, target.resourceId, account?.externalId].join("/");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
