import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { TargetSnapshot } from "../domain/request.ts";
import { findTargetProblem } from "../domain/target-policy.ts";
import type { Known } from "../ports/directory.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";

/**
 * Whether a flow still offers a target and the provider would let us grant it without harm, read live.
 * Throws `DirectoryFault` when the provider cannot be asked: then it is not granted.
 */
export async function checkTarget(
  world: Pick<World, "directories" | "flows">,
  flow: Flow,
  asked: TargetSnapshot,
): Promise<Result<void>> {
  const offered = flow.targets.find(
    (target) =>
      target.name === asked.name && target.connectorId === asked.connectorId && target.resourceId === asked.resourceId,
  );
  if (offered === undefined)
    return refuse({ reason: "target-not-grantable", target: asked.label, problem: "not-offered" });
  const { directory } = await world.directories.open(asked.connectorId);
  const facts = await directory.describeGroup(asked.resourceId);
  const problem = findTargetProblem(facts, offered, await gatesAFlow(world, asked));
  return problem === null
    ? accept(undefined)
    : refuse({ reason: "target-not-grantable", target: asked.label, problem });
}

async function gatesAFlow(world: Pick<World, "flows">, asked: TargetSnapshot): Promise<Known> {
  const answers = await Promise.all(world.flows.all().map((flow) => flow.gatingGroups()));
  const groups = answers.filter((answer) => answer !== "unreadable").flat();
  if (groups.some((group) => group.connectorId === asked.connectorId && group.groupId === asked.resourceId))
    return true;
  return answers.includes("unreadable") ? "unreadable" : false;
}
