import type { ProofMethod } from "../../../src/domain/ownership.ts";
import { claimAccount } from "../../../src/use-cases/claim-account.ts";
import { decideClaim } from "../../../src/use-cases/decide-claim.ts";
import { proveByCode } from "../../../src/use-cases/prove-by-code.ts";
import type { KeptClaim } from "../../../src/testing/in-memory-store/rows.ts";
import { adminName, type Branch, type Employee } from "../company.ts";
import { employeeOf } from "../employee-of.ts";
import type { Ground } from "../ground.ts";
import { loginOf } from "../provider.ts";
import { type Click, outcomeOf } from "./click.ts";
import { openClaims } from "./open-claims.ts";
import { waitingRequests } from "./waiting-requests.ts";

/** Somebody says which account is theirs: mostly whoever is asked to, and mostly what is so. */
export function nameAccount(ground: Ground): Click | null {
  const { chance, company } = ground;
  const unclaimed = waitingRequests(ground).filter(({ beneficiaryId, neededConnectorId }) =>
    openClaims(ground).every((claim) => claim.userId !== beneficiaryId || claim.connectorId !== neededConnectorId),
  );
  const request = chance.happens(0.9) ? chance.pick(unclaimed) : null;
  const person = request === null ? chance.pick(company.employees) : employeeOf(ground, request.beneficiaryId);
  const needed = request?.neededConnectorId ?? null;
  const branch = needed === null ? chance.pick(company.branches) : company.branch(needed);
  if (person === null || branch === null) return null;
  const connectorId = branch.provider.id;
  const named = chooseAccount(ground, person, branch);
  const method = chance.happens(0.55) ? "email-code" : "admin-approval";
  const command = { ...named, connectorId, method, bySlackUserId: person.slackUserId, sourceChannel: null } as const;
  return {
    name: `${person.name} says that ${named.account} of ${connectorId} is theirs, ${wordsOf[method]}`,
    work: async (world) => outcomeOf(await claimAccount(world, command)),
  };
}

const wordsOf: Readonly<Record<ProofMethod, string>> = {
  "email-code": "and asks for a code",
  "admin-approval": "and asks an admin",
};

/** The person's own account, a spare one, somebody else's, or nonsense; typed in one of its names, or chosen. */
function chooseAccount({ chance, company }: Ground, person: Employee, { provider, spares }: Branch) {
  const other = chance.pick(company.employees) ?? person;
  const isSpare = chance.happens(0.2);
  const owner = chance.happens(0.75) ? person : other;
  const externalId = isSpare ? chance.pick(spares) : (owner.accounts.get(provider.id) ?? null);
  if (externalId === null || chance.happens(0.05)) return { account: "nobody@nowhere.example", accountId: null };
  if (isSpare) return { account: externalId, accountId: chance.happens(0.3) ? externalId : null };
  const account = chance.pick([owner.accountEmail, loginOf(owner.name), externalId]);
  return { account, accountId: chance.happens(0.2) ? externalId : null };
}

/** Somebody enters a code: the right one only who reads the mailbox that it was sent to. */
export function enterCode(ground: Ground): Click | null {
  const { chance, company, memory, story } = ground;
  const open = openClaims(ground).filter(isByCode);
  const claim = chance.pick(
    open.length > 0 && chance.happens(0.9) ? open : memory.rows.claims.all(null).filter(isByCode),
  );
  if (claim === null) return null;
  const person = chance.happens(0.85) ? employeeOf(ground, claim.userId) : chance.pick(company.employees);
  if (person === null) return null;
  const code = chooseCode(ground, person, claim);
  const command = { claimId: claim.id, code, bySlackUserId: person.slackUserId };
  return {
    name: `${person.name} enters ${code} for ${story.nameOf(claim.id, "claim")}`,
    work: async (world) => outcomeOf(await proveByCode(world, command)),
  };
}

/** The code of the letter about this claim, or an older one, or one that belongs to nothing. */
function chooseCode({ chance, mailboxes, memory }: Ground, person: Employee, claim: KeptClaim): string {
  const letters = mailboxes.of(person).filter((letter) => letter.kind === "claim-code");
  const claimant = memory.rows.users.get(claim.userId, null)?.displayName;
  const right = letters.find(
    (letter) => letter.claimant === claimant && letter.expiresAt.getTime() === claim.expiresAt.getTime(),
  );
  if (right !== undefined && chance.happens(0.8)) return chance.happens(0.5) ? right.code : right.code.toLowerCase();
  const another = chance.happens(0.5) ? chance.pick(letters.filter((letter) => letter !== right)) : null;
  return another?.code ?? chance.pick(["AAAA-AAAA", "0000-0000", ""]);
}

/** Somebody clicks under a claim: mostly an admin, and mostly what is right; now and then the person who made it. */
export function decideOnClaim(ground: Ground): Click | null {
  const { chance, company, memory, story, plant } = ground;
  const open = openClaims(ground).filter(isByAdmin);
  const claim = chance.pick(
    open.length > 0 && chance.happens(0.9) ? open : memory.rows.claims.all(null).filter(isByAdmin),
  );
  const claimant = claim === null ? null : employeeOf(ground, claim.userId);
  if (claim === null || claimant === null) return null;
  const clicker = chance.weigh([
    [6, company.employee(adminName)],
    [3, claimant],
    [2, chance.pick(company.employees)],
  ]);
  if (clicker === null) return null;
  const isTheirs = company.ownerOf(claim.connectorId, claim.account?.externalId ?? "") === claimant;
  const isMeant = isTheirs || clicker === claimant;
  const outcome = chance.happens(isMeant ? 0.9 : 0.1) ? "approve" : "refuse";
  const seenVersion = chance.happens(0.95) ? claim.version : claim.version - 1;
  const bySlackUserId = plant?.decider?.(clicker.slackUserId, claimant.slackUserId) ?? clicker.slackUserId;
  const command = { claimId: claim.id, outcome, bySlackUserId, seenVersion } as const;
  return {
    name: `${clicker.name} clicks ${outcome} on ${story.nameOf(claim.id, "claim")}`,
    async work(world) {
      const decided = await decideClaim(world, command);
      if (decided.ok && clicker === claimant) story.break(`${clicker.name} must not decide on their own claim.`);
      return outcomeOf(decided);
    },
  };
}

function isByCode({ method }: KeptClaim): boolean {
  return method === "email-code";
}

function isByAdmin({ method }: KeptClaim): boolean {
  return method === "admin-approval";
}
