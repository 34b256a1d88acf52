import { differenceInMinutes } from "date-fns/differenceInMinutes";
import { subHours } from "date-fns/subHours";

import type { FlowFault } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";

/** A removal later than this many minutes is told to the admins, once. */
export const lateAfterMinutes = 5;

/**
 * Keeps what is known of a connector's credential: the first refusal opens the circuit and tells the admins, the first
 * write that is accepted closes it and tells them too. Owed work goes on trying, slowly, and is what finds out.
 */
export async function watchCredential(
  world: Pick<World, "store" | "directories">,
  connectorId: string,
  state: "works" | "refused",
): Promise<void> {
  const known = await world.store.findConnector(connectorId);
  if (known === null || (known.circuitOpenSince === null) === (state === "works")) return;
  const service = world.directories.labelOf(connectorId);
  await world.store.transaction(async (tx) => {
    const isFirst = state === "refused" ? await tx.openCircuit(connectorId) : await tx.closeCircuit(connectorId);
    if (!isFirst) return;
    tx.audit({
      actor: "system",
      action: `connector.credential-${state}`,
      subject: `connector:${connectorId}`,
      data: {},
    });
    await tx.tell({
      recipient: { kind: "admins" },
      requestId: null,
      notice:
        state === "refused"
          ? {
              kind: "connector-unauthorized",
              detail: `${service} refuses Latchkey's credential, so no access is given or removed there. Renew the credential of the connector \`${connectorId}\`; everything owed is done then.`,
            }
          : {
              kind: "connector-recovered",
              detail: `${service} accepts Latchkey's credential again. What was owed is being done.`,
            },
    });
  });
}

/**
 * Where nothing is granted, such as a system that only says who may decide, no write ever closes the circuit: being read
 * from does. While a grant there has not ended its own writes tell more, since a credential may be good for reading only.
 */
export async function watchReading(world: Pick<World, "store" | "directories">, connectorId: string): Promise<void> {
  const known = await world.store.findConnector(connectorId);
  if (known === null || known.circuitOpenSince === null) return;
  const { connectors } = await world.store.obligations();
  if (!connectors.includes(connectorId)) await watchCredential(world, connectorId, "works");
}

/** Tells the admins, once per grant, that access which should have ended is still there. */
export async function reportRemovalTrouble(world: World, grantId: string, error: Error): Promise<void> {
  await world.store.transaction(async (tx) => {
    const grant = await tx.findGrant(grantId);
    if (grant === null || grant.state !== "ending") return;
    if (grant.attempts < lateAfterMinutes && differenceInMinutes(tx.now, grant.endsAt) < lateAfterMinutes) return;
    await tx.tell({
      recipient: { kind: "admins" },
      notice: {
        kind: "removal-late",
        detail: `Access that should have ended is still there: ${error.message} Latchkey keeps trying; look at it yourself if it is urgent.`,
      },
      requestId: grant.requestId,
      dedupeKey: `removal-late:${grantId}`,
    });
  });
}

/**
 * Tells the admins that a flow's own code failed: once per request and part, and of each part at most once an hour, since
 * what is broken for one request is broken for all. The log has every time.
 */
export async function reportFlowFault(
  world: Pick<World, "store" | "log">,
  fault: FlowFault,
  requestId: string | null,
): Promise<void> {
  world.log.error({ flow: fault.flow, part: fault.part, err: fault.cause }, fault.message);
  const part = `flow-failed:${fault.flow}:${fault.part}:`;
  await world.store.transaction(async (tx) => {
    if (await tx.wasFlowFaultTold(part, subHours(tx.now, 1))) return;
    await tx.tell({
      recipient: { kind: "admins" },
      notice: { kind: "flow-failed", detail: fault.message },
      requestId,
      dedupeKey: `${part}${requestId ?? tx.now.toISOString()}`,
    });
  });
}
