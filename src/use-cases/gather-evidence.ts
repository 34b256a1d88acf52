import { describeRefusal } from "../domain/describe-refusal.ts";
import { comparableEmail, sameEmail } from "../domain/email.ts";
import type { Candidate, Evidence, SearchMove } from "../domain/identity-search.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import { checkStanding } from "../domain/standing.ts";
import type { User } from "../domain/user.ts";
import type { DirectoryAccount } from "../ports/directory.ts";
import type { IdentityRules } from "../ports/flows.ts";
import type { Resource } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { findAccounts } from "./find-account.ts";
import { isPrivileged } from "./read-privilege.ts";

/** What has to be there to ask about accounts. */
export type EvidenceNeeds = Pick<World, "store" | "people" | "directories" | "flows">;

/** An account that the search looks at. */
export type Found = Candidate & { readonly account: DirectoryAccount };

/** Asks whoever knows the next thing. Throws `DirectoryFault`, `MessengerFault` or `FlowFault` when they cannot be asked. */
export async function gatherEvidence(
  world: EvidenceNeeds,
  user: User,
  connectorId: string,
  rules: IdentityRules | null,
  evidence: Evidence<Found>,
  what: Extract<SearchMove<Found>, { kind: "ask" }>["what"],
): Promise<Result<Partial<Evidence<Found>>>> {
  switch (what) {
    case "named":
      return accept({
        named: rules === null ? { by: "get-identity", text: null } : await rules.name(user, connectorId),
      });
    case "namedAccounts": {
      const text = evidence.named?.text ?? "";
      const { directory } = await world.directories.open(connectorId);
      return accept({ namedAccounts: await candidates(world, connectorId, await findAccounts(directory, text), user) });
    }
    case "claim":
      return readClaim(world, user, connectorId, rules);
    case "synced": {
      const value = evidence.claim?.email ?? "";
      const known = await world.store.findResources(connectorId, { by: "email", value });
      return accept({ synced: await candidates(world, connectorId, known.map(toAccount), null) });
    }
    case "live": {
      const { directory } = await world.directories.open(connectorId);
      const accounts = await directory.findAccountsByEmail(evidence.claim?.email ?? "");
      return accept({ live: await candidates(world, connectorId, accounts, null) });
    }
  }
}

/** The address to look up by, and what Slack says of the person now. */
async function readClaim(
  world: EvidenceNeeds,
  user: User,
  connectorId: string,
  rules: IdentityRules | null,
): Promise<Result<Partial<Evidence<Found>>>> {
  const person = await world.people.lookUp(user.slackUserId);
  const standing = checkStanding(person, { allowGuests: true, home: await world.people.home() }, "beneficiary");
  if (!standing.ok) {
    const email = person?.email ?? user.displayName ?? user.slackUserId;
    const service = world.directories.labelOf(connectorId);
    return refuse({
      reason: "identity-not-found",
      email,
      service,
      connectorId,
      hint: describeRefusal(standing.refusal),
    });
  }
  const { email: slackEmail, isEmailConfirmed } = standing.value;
  const email = (await rules?.lookupEmail({ ...user, email: slackEmail }, connectorId)) ?? slackEmail;
  const comparable = comparableEmail(email);
  const known = comparable === null ? 0 : await world.store.countOtherUsersWithEmail(comparable, user.id);
  // Slack gives an address to one person only, so their own needs no question.
  const isOwn = sameEmail(email, slackEmail);
  const othersWithEmail = known === 0 && !isOwn && (await isSomebodyElses(world, user, email)) ? 1 : known;
  return accept({ claim: { email, isEmailConfirmed, othersWithEmail } });
}

/** Whether somebody else has this address in Slack, met before or not. Throws `MessengerFault`. */
async function isSomebodyElses(
  world: Pick<World, "people">,
  { slackUserId }: User,
  email: string | null,
): Promise<boolean> {
  if (email === null || comparableEmail(email) === null) return false;
  const reader = await world.people.findByEmail(email);
  return reader !== null && reader.userId !== slackUserId;
}

/** `namedFor`: whom the operator's code named them for. Then it is asked whether they may be theirs at all. */
async function candidates(
  world: EvidenceNeeds,
  connectorId: string,
  accounts: readonly Found["account"][],
  namedFor: User | null,
): Promise<readonly Found[]> {
  const ids = accounts.map(({ externalId }) => externalId);
  const owners = ids.length === 0 ? new Map() : await world.store.usersOfAccounts(connectorId, ids);
  return Promise.all(
    accounts.map(async (account) => ({
      externalId: account.externalId,
      email: account.email,
      ownerId: owners.get(account.externalId)?.id ?? null,
      isReadByAnother: namedFor !== null && (await isSomebodyElses(world, namedFor, account.email)),
      isPrivileged: namedFor !== null && (await isPrivileged(world, connectorId, account.externalId)),
      account,
    })),
  );
}

function toAccount(resource: Resource): Found["account"] {
  const { externalId, login, email, displayName, status, isActive, isSuspended } = resource;
  return {
    externalId,
    login: login ?? externalId,
    email,
    displayName: displayName ?? "",
    status,
    isActive,
    isSuspended,
  };
}
