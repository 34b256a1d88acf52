import { changeLink } from "../../../src/use-cases/change-link.ts";
import { disownAccount, disownByCode } from "../../../src/use-cases/freeze-account.ts";
import type { Grant } from "../../../src/domain/grant.ts";
import { linkForPerson } from "../../../src/use-cases/link-for-person.ts";
import type { KeptIdentity } from "../../../src/testing/in-memory-store/rows.ts";
import { adminName, type Employee } from "../company.ts";
import type { Ground } from "../ground.ts";
import { linkOf } from "../invariants/links.ts";
import { employeeOf } from "../employee-of.ts";
import { click, type Click, outcomeOf } from "./click.ts";
import { waitingRequests } from "./waiting-requests.ts";

/** Somebody says that a link is not theirs: by the button, or by the code of a letter that they got. */
export function disown(ground: Ground): Click | null {
  const { chance, company, mailboxes } = ground;
  const link = chance.pick(liveLinks(ground));
  if (link === null) return null;
  const { connectorId, externalId, userId } = link.identity;
  const person = chance.weigh([
    [4, employeeOf(ground, userId)],
    [4, company.ownerOf(connectorId, externalId)],
    [2, chance.pick(company.employees)],
  ]);
  if (person === null) return null;
  const letters = mailboxes.of(person).filter((letter) => letter.kind === "identity-linked");
  const letter = chance.happens(0.5) ? chance.pick(letters) : null;
  const bySlackUserId = person.slackUserId;
  if (letter === null && chance.happens(0.8)) {
    return {
      name: `${person.name} says that ${externalId} of ${connectorId} is not theirs`,
      work: async (world) => outcomeOf(await disownAccount(world, { identityId: link.id, bySlackUserId })),
    };
  }
  const code = letter?.disownCode ?? "0000-0000-0000";
  return {
    name: `${person.name} enters ${code} to disown a link`,
    work: async (world) => outcomeOf(await disownByCode(world, { code, bySlackUserId })),
  };
}

/** An admin links an account to somebody, or changes a link that is there; somebody else tries to. */
export function administer(ground: Ground): Click | null {
  const { chance, company } = ground;
  const by = chance.happens(0.8) ? company.employee(adminName) : chance.pick(company.employees);
  if (by === null) return null;
  const frozen = liveLinks(ground).filter(({ identity }) => identity.frozenAt !== null);
  const doubted = chance.pick(frozen);
  if (doubted !== null && chance.happens(0.6)) {
    return changeBy(ground, by, doubted, chance.happens(0.7) ? "unfreeze" : "unlink");
  }
  const link = chance.pick(liveLinks(ground));
  if (link !== null && chance.happens(0.4)) {
    return changeBy(ground, by, link, chance.happens(0.6) ? "unlink" : "freeze");
  }
  return linkBy(ground, by);
}

/**
 * While access is being given, the account that it is for stops to be the person's; where it is only owed, that often takes
 * a while.
 */
export async function doubt(ground: Ground): Promise<void> {
  const { gates, temper } = ground;
  const isSlow = temper.park > 0 && heldGrants(ground).length === 0;
  if (gates.mood !== null) gates.mood = { ...gates.mood, park: isSlow ? 0.1 : 0 };
  await click(ground, doubtAccount(ground));
}

/** Grants whose workers are held; those first whose account is not named yet. */
function heldGrants({ gates, memory }: Ground): readonly Grant[] {
  const grants = gates.parked.flatMap(({ fiber: { job } }) => {
    const kept = job?.type === "advance-grant" ? memory.rows.grants.get(job.grantId, null) : null;
    return kept === null ? [] : [kept.grant];
  });
  const unnamed = grants.filter(({ account }) => account === null);
  return unnamed.length > 0 ? unnamed : grants;
}

function doubtAccount(ground: Ground): Click | null {
  const { chance, company, memory } = ground;
  const held = heldGrants(ground);
  const owed = memory.rows.grants.all(null).flatMap(({ grant }) => (grant.state === "pending" ? [grant] : []));
  const grant = chance.pick(held.length > 0 ? held : owed);
  if (grant === null) return null;
  const links = liveLinks(ground).filter(({ identity }) => identity.userId === grant.beneficiaryId);
  const link = chance.pick(links.filter(({ identity }) => identity.connectorId === grant.target.connectorId));
  const by = company.employee(adminName);
  if (link === null) return null;
  if (chance.happens(0.8)) return changeBy(ground, by, link, chance.happens(0.4) ? "unlink" : "freeze");
  const { connectorId, externalId } = link.identity;
  return linkTo(ground, by, { of: chance.pick(company.employees) ?? by, connectorId, externalId, force: true });
}

function changeBy(
  ground: Ground,
  by: Employee,
  { id, identity }: KeptIdentity,
  change: "unlink" | "freeze" | "unfreeze",
): Click {
  const of = employeeOf(ground, identity.userId)?.name ?? "somebody";
  const command = { bySlackUserId: by.slackUserId, identityId: id, change, reason: "It has to be looked at." };
  return {
    name: `${by.name} wants to ${change} ${identity.externalId} of ${identity.connectorId}, linked to ${of}`,
    work: async (world) => outcomeOf(await changeLink(world, command)),
  };
}

/** Mostly whoever waits for an account gets the right one. */
function linkBy(ground: Ground, by: Employee): Click | null {
  const { chance, company } = ground;
  const request = chance.happens(0.5) ? chance.pick(waitingRequests(ground)) : null;
  const of = request === null ? chance.pick(company.employees) : employeeOf(ground, request.beneficiaryId);
  const needed = request?.neededConnectorId ?? null;
  const branch = needed === null ? chance.pick(company.branches) : company.branch(needed);
  if (of === null || branch === null) return null;
  const { id: connectorId } = branch.provider;
  const externalId = chance.weigh([
    [6, of.accounts.get(connectorId) ?? null],
    [3, chance.pick(branch.spares)],
    [1, chance.pick(company.employees)?.accounts.get(connectorId) ?? null],
  ]);
  return externalId === null ? null : linkTo(ground, by, { of, connectorId, externalId, force: chance.happens(0.3) });
}

function linkTo(
  { memory, chance }: Ground,
  by: Employee,
  link: { readonly of: Employee; readonly connectorId: string; readonly externalId: string; readonly force: boolean },
): Click {
  const { of, connectorId, externalId, force } = link;
  const seen = chance.happens(0.95) ? linkOf(memory.rows, connectorId, externalId) : null;
  const command = {
    bySlackUserId: by.slackUserId,
    ofSlackUserId: of.slackUserId,
    connectorId,
    externalId,
    seenIdentityId: seen?.id ?? null,
    force,
    reason: force ? "It is theirs." : null,
  };
  return {
    name: `${by.name} wants to link ${externalId} of ${connectorId} to ${of.name}${force ? " by force" : ""}`,
    work: async (world) => outcomeOf(await linkForPerson(world, command)),
  };
}

function liveLinks({ memory }: Ground): readonly KeptIdentity[] {
  return memory.rows.identities.all(null).filter(({ unlinkedAt }) => unlinkedAt === null);
}
