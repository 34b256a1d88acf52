import type { AccessRequest } from "../domain/request.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { Flow } from "../ports/flows.ts";

/** Whether a flow still lets people ask for somebody else, or for later, where a request does. */
export function checkWayOfAsking(
  { allowOnBehalf, allowScheduledStart, label }: Flow,
  { requesterId, beneficiaryId, startsAt, extendsGrantId }: AccessRequest,
): Result<void> {
  // Whoever asked for somebody else, or got something from somebody else, may ask for it to go on.
  if (requesterId !== beneficiaryId && !allowOnBehalf && extendsGrantId === null) {
    return refuse({ reason: "on-behalf-switched-off", flow: label });
  }
  if (startsAt !== null && !allowScheduledStart) return refuse({ reason: "scheduled-start-switched-off", flow: label });
  return accept(undefined);
}
