import type { AccessRequest } from "../../../src/domain/request.ts";
import type { Ground } from "../ground.ts";

/** Requests that wait for an account. */
export function waitingRequests({ memory }: Pick<Ground, "memory">): readonly AccessRequest[] {
  return memory.rows.requests.all(null).filter(({ status }) => status === "needs_account");
}
