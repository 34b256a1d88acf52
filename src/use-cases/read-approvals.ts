import type { GivenApproval } from "../domain/approval-policy.ts";
import type { KnownPerson } from "../domain/user.ts";
import type { Reads } from "../ports/store.ts";
import { knowPerson } from "./meet-person.ts";

/** The approvals of a request so far, each with everybody whose word it is. */
export async function readApprovals(
  reads: Pick<Reads, "decisionsOf" | "findUser" | "liveIdentities">,
  requestId: string,
): Promise<readonly GivenApproval[]> {
  const approvals = (await reads.decisionsOf(requestId)).filter(({ outcome }) => outcome === "approve");
  const given: GivenApproval[] = [];
  for (const { stage, userId, onBehalfOf } of approvals) {
    const people: KnownPerson[] = [];
    for (const id of [userId, onBehalfOf]) {
      const user = id === null ? null : await reads.findUser(id);
      if (user !== null) people.push(await knowPerson({ store: reads }, user));
    }
    given.push({ stage, people });
  }
  return given;
}
