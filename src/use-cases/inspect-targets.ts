import { describeRefusal } from "../domain/describe-refusal.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { World } from "../ports/world.ts";
import { checkTarget } from "./check-target.ts";
import { raiseAlert } from "./raise-alert.ts";

/**
 * Looks at every connector and target of the configuration once after the start, so that an unknown group or one that
 * may not be granted is known before somebody asks for it: admins are told, once a day. A connector that cannot be
 * reached is looked at when it is used. Throws only when another organisation stands behind a connector.
 */
export async function inspectTargets(world: World): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  for (const flow of world.flows.all()) {
    for (const target of flow.targets) {
      try {
        const checked = await checkTarget(world, flow, target);
        if (checked.ok) continue;
        const detail = `The flow ${flow.label} offers something that cannot be granted. ${describeRefusal(checked.refusal)}`;
        world.log.warn({ flow: flow.name, target: target.name }, detail);
        const key = `target:${flow.name}:${target.name}:${today}`;
        await raiseAlert(world, { kind: "flow-failed", detail, requestId: null, key });
      } catch (error) {
        if (!(error instanceof DirectoryFault) || error.name === "ForeignOrganisation") throw error;
        world.log.warn({ flow: flow.name, target: target.name, fault: error.kind }, error.message);
      }
    }
  }
}
