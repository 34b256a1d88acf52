import type { TargetDefinition } from "../domain/target.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";

/**
 * The target of a flow that is called so, as it is offered at this moment: one of its own, or a group that passes one of its
 * rules by what a sync saw last. `null` where there is none. Throws `FlowFault` where a rule fails.
 */
export async function findTarget(
  world: Pick<World, "store">,
  flow: Pick<Flow, "targets" | "targetSources">,
  name: string,
): Promise<TargetDefinition | null> {
  const single = flow.targets.find((target) => target.name === name);
  if (single !== undefined) return single;
  for (const source of flow.targetSources) {
    const groupId = source.groupOf(name);
    const group = groupId === null ? null : await world.store.findGroup(source.connectorId, groupId);
    const target = group === null ? null : source.targetOf(group);
    if (target !== null) return target;
  }
  return null;
}
