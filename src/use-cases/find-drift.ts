import type { OpenDirectory } from "../ports/directories.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { Membership } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { confirmOrganisation } from "./confirm-organisation.ts";
import { membershipOf, withMembership } from "./hold-membership.ts";
import { type Look, noteDrift } from "./note-drift.ts";
import { reportAdded } from "./report-added.ts";
import { groupsNamed } from "./sync-rules-of.ts";

type DriftNeeds = Pick<World, "store" | "directories" | "flows" | "log">;

/**
 * Compares whom a run of a sync found in groups with what our grants say, before the run ends. What somebody else took
 * away, or put there, is noted and told once; nothing is given back, and nobody is taken out. A listing lags, so whatever
 * a grant of ours may explain is asked of the provider. What cannot be asked now is found again by the next run, so it
 * does not fail for that, and doing it again tells nothing twice.
 */
export async function findDrift(world: DriftNeeds, connectorId: string, runId: string): Promise<void> {
  const groupIds = groupsNamed(world, connectorId);
  const confirmed: Membership[] = [];
  try {
    const open = await world.directories.open(connectorId);
    const inDoubt = await world.store.grantsInDoubt(runId);
    for (const grants of Map.groupBy(inDoubt, (grant) => keyOf(membershipOf(grant))).values()) {
      const [first] = grants;
      if (first !== undefined) {
        await lookAt(world, open, membershipOf(first), (look) => noteDrift(world, { grants, look, runId }));
      }
    }
    for (const membership of await world.store.formerMembersFound(runId, groupIds)) {
      await lookAt(world, open, membership, async ({ isMember }) => void (isMember && confirmed.push(membership)));
    }
  } catch (error) {
    if (!(error instanceof DirectoryFault)) throw error;
    world.log.warn({ connector: connectorId, err: error }, `Not every membership could be asked about. ${later}`);
  }
  await reportAdded(world, { connectorId, runId, groupIds, confirmed });
}

const later = "The next sync looks again.";

/**
 * Asks the provider about a membership while nobody writes to it. Does nothing when a worker is at it, when it waits to be
 * compared with its grants, or when the provider says nothing of it. Throws `DirectoryFault` when it says nothing at all.
 */
async function lookAt(
  world: DriftNeeds,
  open: OpenDirectory,
  membership: Membership,
  work: (look: Look) => Promise<void>,
): Promise<void> {
  try {
    await withMembership(world, membership, async (lease) => {
      if ((await world.store.findMembership(lease.membershipId))?.isReconcileOwed === true) return;
      await confirmOrganisation(open, membership);
      const { resourceId, externalId } = membership;
      await work({ isMember: await open.directory.isMember(resourceId, externalId), lease });
    });
  } catch (error) {
    if (error instanceof StillOwed) return;
    if (!(error instanceof DirectoryFault) || error.kind === "unavailable" || error.kind === "unauthorized")
      throw error;
    world.log.warn({ ...membership, err: error }, `A membership could not be asked about. ${later}`);
  }
}

function keyOf({ connectorId, organisationId, resourceId, externalId }: Membership): string {
  return JSON.stringify([connectorId, organisationId, resourceId, externalId]);
}
