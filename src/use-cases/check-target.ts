import { mayIdentify } from "../domain/bind-target.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { TargetSnapshot } from "../domain/request.ts";
import { findTargetProblem, isProtectedTarget } from "../domain/target-policy.ts";
import type { Known } from "../ports/directory.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { findTarget } from "./find-target.ts";
import { type Gates, readGates } from "./read-gates.ts";

/** A target that may be granted, and whether links have to be older for it. */
export interface GrantableTarget {
  readonly label: string;
  readonly isProtected: boolean;
}

/**
 * Whether a flow still offers a target and the provider would let us grant it without harm, read live.
 * Throws `DirectoryFault` when the provider cannot be asked, and `FlowFault` where the rule fails by which the target is
 * offered: then it is not granted.
 */
export async function checkTarget(
  world: Pick<World, "directories" | "flows" | "store">,
  flow: Flow,
  asked: TargetSnapshot,
  /** Who gates flows, where it was just read; several targets may be looked at with it. */
  known?: Gates,
): Promise<Result<GrantableTarget>> {
  const offered = await findTarget(world, flow, asked.name);
  const isIt = offered?.connectorId === asked.connectorId && mayIdentify(offered, asked.resourceId, flow.fields);
  if (offered === null || !isIt)
    return refuse({ reason: "target-not-grantable", target: asked.label, problem: "not-offered" });
  const { directory } = await world.directories.open(asked.connectorId);
  const facts = await directory.describeGroup(asked.resourceId);
  const gates = gatesAFlow(known ?? (await readGates(world, asked)), asked);
  const problem = findTargetProblem(facts, offered, gates);
  if (facts === null || problem !== null)
    return refuse({ reason: "target-not-grantable", target: asked.label, problem: problem ?? "gone" });
  return accept({ label: asked.label, isProtected: isProtectedTarget(facts, gates) });
}

function gatesAFlow({ groups, areAll }: Gates, asked: TargetSnapshot): Known {
  if (groups.some((group) => group.connectorId === asked.connectorId && group.groupId === asked.resourceId))
    return true;
  return areAll ? false : "unreadable";
}
