import type { FlowFault } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { raiseAlert } from "./raise-alert.ts";

/** Tells the admins, once a day for each part, that the code of a flow's form failed: everybody who opens it meets it. */
export async function reportFormFault(world: Pick<World, "store" | "log">, fault: FlowFault): Promise<void> {
  world.log.error({ flow: fault.flow, part: fault.part, err: fault.cause }, fault.message);
  const day = new Date().toISOString().slice(0, 10);
  const key = `form-failed:${fault.flow}:${fault.part}:${day}`;
  await raiseAlert(world, { kind: "flow-failed", detail: fault.message, requestId: null, key });
}
