import { type Grant } from "../domain/grant.ts";
import { mayBeExtended } from "../domain/grant-extension.ts";
import type { RequestPicture } from "../domain/picture.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { termsOf } from "./grant-terms.ts";

type Needs = Pick<World, "store" | "flows" | "directories">;

/** Reads everything a message about a request shows, at one moment. `null` when the request does not exist. */
export async function readPicture(world: Needs, requestId: string): Promise<RequestPicture | null> {
  const rows = await world.store.findPictured(requestId);
  if (rows === null) return null;
  const { identities, ...pictured } = rows;
  const { request, grant, extension } = pictured;
  const flow = world.flows.find(request.flow);
  const connectorId = request.target?.connectorId ?? null;
  const label = grant?.account?.label ?? (identities.length === 1 ? (identities[0]?.externalEmail ?? null) : null);
  return {
    ...pictured,
    extend: grant === null || extension !== null || flow === null ? null : offerOf(grant, flow),
    account: label === null || connectorId === null ? null : { label, service: world.directories.labelOf(connectorId) },
    switches: {
      allowRevoke: flow?.allowRevoke ?? true,
      includeDecisionMessage: flow?.includeDecisionMessage ?? false,
    },
  };
}

/** How the end may be moved. Whether it may at the moment of a click is asked then. */
function offerOf(grant: Grant, flow: Flow): RequestPicture["extend"] {
  if (!mayBeExtended(grant, termsOf(flow))) return null;
  return { nth: grant.extensions + 1, seconds: grant.durationSeconds, needsApproval: !flow.extendWithoutApproval };
}

/** The version a message shows: it grows with the request and with its grant. */
export function pictureVersion(picture: RequestPicture): number {
  return picture.request.version + (picture.grant?.version ?? 0);
}
