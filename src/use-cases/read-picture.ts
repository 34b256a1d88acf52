import type { RequestPicture } from "../domain/picture.ts";
import type { World } from "../ports/world.ts";

type Needs = Pick<World, "store" | "flows" | "directories">;

/** Reads everything a message about a request shows, at one moment. `null` when the request does not exist. */
export async function readPicture(world: Needs, requestId: string): Promise<RequestPicture | null> {
  return world.store.transaction(async (tx) => {
    const request = await tx.findRequest(requestId);
    if (request === null) return null;
    const requester = await tx.findUser(request.requesterId);
    const beneficiary = await tx.findUser(request.beneficiaryId);
    if (requester === null || beneficiary === null) return null;
    const decision = await tx.findDecision(requestId);
    const grant = await tx.findGrantOfRequest(requestId);
    const flow = world.flows.find(request.flow);
    const connectorId = request.target?.connectorId ?? null;
    const linked = connectorId === null ? [] : await tx.liveIdentities(beneficiary.id, connectorId);
    const label = grant?.account?.label ?? (linked.length === 1 ? (linked[0]?.externalEmail ?? null) : null);
    return {
      request,
      requester,
      beneficiary,
      decision: decision && { ...decision, by: decision.userId === null ? null : await tx.findUser(decision.userId) },
      grant: grant && { ...grant, endedByUser: grant.endedBy === null ? null : await tx.findUser(grant.endedBy) },
      account:
        label === null || connectorId === null ? null : { label, service: world.directories.labelOf(connectorId) },
      switches: {
        allowRevoke: flow?.allowRevoke ?? true,
        includeDecisionMessage: flow?.includeDecisionMessage ?? false,
      },
      drawnAt: tx.now,
    };
  });
}

/** The version a message shows: it grows with the request and with its grant. */
export function pictureVersion(picture: RequestPicture): number {
  return picture.request.version + (picture.grant?.version ?? 0);
}
