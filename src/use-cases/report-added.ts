import type { AddedMember, Membership } from "../ports/store.ts";
import type { World } from "../ports/world.ts";

interface Found {
  readonly connectorId: string;
  readonly runId: string;
  /** The groups that flows grant. */
  readonly groupIds: readonly string[];
  /** Who is there although the grant that put them there is over. */
  readonly confirmed: readonly Membership[];
}

/** So many accounts are named; of the others it is said how many they are. */
const mostNames = 10;
const longestName = 80;

/** Tells the admins, once for a run, who was put into groups by somebody else. Nobody is taken out. */
export async function reportAdded(world: Pick<World, "store" | "flows" | "directories">, found: Found): Promise<void> {
  const { connectorId, runId, groupIds, confirmed } = found;
  await world.store.transaction(async (tx) => {
    const added = await tx.noteMembers(runId, groupIds, confirmed);
    if (added.length === 0) return;
    for (const [groupId, members] of Map.groupBy(added, (member) => member.groupId)) {
      tx.audit({
        actor: "system",
        action: "group.members-added-outside",
        subject: `group:${connectorId}/${groupId}`,
        data: { run: runId, externalIds: members.map(({ externalId }) => externalId) },
      });
    }
    await tx.tell({
      recipient: { kind: "admins" },
      notice: {
        kind: "added-outside",
        detail: `Found in ${world.directories.labelOf(connectorId)}: ${namesOf(world, connectorId, added)}.`,
      },
      requestId: null,
      connectorId,
    });
  });
}

/** `a and b in Production; c in Billing; and 7 more`, in the words of the flows. */
function namesOf({ flows }: Pick<World, "flows">, connectorId: string, added: readonly AddedMember[]): string {
  const targets = flows.all().flatMap((flow) => flow.targets);
  const named = added.slice(0, mostNames);
  const parts = [...Map.groupBy(named, (member) => member.groupId)].map(([groupId, members]) => {
    const target = targets.find((one) => one.connectorId === connectorId && one.resourceId === groupId);
    return `${members.map(({ label }) => shortened(label)).join(", ")} in ${target?.label ?? groupId}`;
  });
  const more = added.length - named.length;
  return [...parts, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function shortened(label: string): string {
  const characters = Array.from(label);
  return characters.length > longestName ? `${characters.slice(0, longestName).join("")}…` : label;
}
