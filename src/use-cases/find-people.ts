import type { AccessRequest } from "../domain/request.ts";
import type { User } from "../domain/user.ts";
import type { Reads } from "../ports/store.ts";

/** Who asked, and for whom: as a rule the same person. `null` when one of them is not known. */
export async function findPeople(
  world: { readonly store: Pick<Reads, "findUser"> },
  { requesterId, beneficiaryId }: AccessRequest,
): Promise<{ readonly requester: User; readonly beneficiary: User } | null> {
  const requester = await world.store.findUser(requesterId);
  const beneficiary = beneficiaryId === requesterId ? requester : await world.store.findUser(beneficiaryId);
  return requester === null || beneficiary === null ? null : { requester, beneficiary };
}
