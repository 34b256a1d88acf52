import type { RequestPicture } from "../domain/picture.ts";
import type { World } from "../ports/world.ts";

type Needs = Pick<World, "store" | "flows" | "directories">;

/** Reads everything a message about a request shows, at one moment. `null` when the request does not exist. */
export async function readPicture(world: Needs, requestId: string): Promise<RequestPicture | null> {
  const rows = await world.store.findPictured(requestId);
  if (rows === null) return null;
  const { identities, ...pictured } = rows;
  const { request, grant } = pictured;
  const flow = world.flows.find(request.flow);
  const connectorId = request.target?.connectorId ?? null;
  const label = grant?.account?.label ?? (identities.length === 1 ? (identities[0]?.externalEmail ?? null) : null);
  return {
    ...pictured,
    account: label === null || connectorId === null ? null : { label, service: world.directories.labelOf(connectorId) },
    switches: {
      allowRevoke: flow?.allowRevoke ?? true,
      includeDecisionMessage: flow?.includeDecisionMessage ?? false,
    },
  };
}

/** The version a message shows: it grows with the request and with its grant. */
export function pictureVersion(picture: RequestPicture): number {
  return picture.request.version + (picture.grant?.version ?? 0);
}
