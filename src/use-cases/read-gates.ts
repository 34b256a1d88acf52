import type { GatingGroup } from "../ports/flows.ts";
import type { TargetSnapshot } from "../domain/request.ts";
import type { World } from "../ports/world.ts";
import { readOffered } from "./read-offered.ts";

/** The groups that gate flows, as far as they can be told ahead. */
export interface Gates {
  readonly groups: readonly GatingGroup[];
  /** Whether in some flow people's managers decide. */
  readonly managersDecide: boolean;
  /** The connectors whose people on call decide in some flow. */
  readonly onCallDecides: ReadonlySet<string>;
  /**
   * Whether those are all: `false` when the permissions of some flow cannot be told without a real request, or look at the
   * target where more is offered by rules than can be asked about.
   */
  readonly areAll: boolean;
}

/**
 * Reads which groups and roles decide who may request or decide in any flow. Of what
 * is offered by rules, what syncs saw last is asked about where the permissions look at it, and `asked` always. Throws
 * `DirectoryFault`.
 */
export async function readGates(
  world: Pick<World, "flows" | "store">,
  asked: TargetSnapshot | null = null,
): Promise<Gates> {
  const answers = await Promise.all(world.flows.all().map((flow) => flow.gates(asked, () => readOffered(world, flow))));
  const told = answers.filter((answer) => answer !== "unreadable");
  return {
    groups: told.flatMap(({ groups }) => groups),
    managersDecide: told.some(({ managersDecide }) => managersDecide),
    onCallDecides: new Set(told.flatMap(({ onCall }) => onCall.map(({ connectorId }) => connectorId))),
    areAll: answers.every((answer) => answer !== "unreadable" && answer.areAll),
  };
}
