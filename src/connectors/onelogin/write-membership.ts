import type { WriteAnswer } from "../../ports/directory.ts";
import { AnsweredFault } from "../http/answered-fault.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readRole } from "./read-role.ts";
import { readUser } from "./read-user.ts";

/** One change of one membership. Both ids are OneLogin's own, checked before. */
export interface MembershipWrite {
  readonly method: "POST" | "DELETE";
  readonly roleId: string;
  readonly externalId: string;
  readonly signal: AbortSignal;
}

/**
 * Gives the account the role, or takes it away. Doing it twice succeeds. The body is a bare list: an object around it,
 * as OneLogin's older descriptions have it, is refused. Throws `DirectoryFault`.
 */
export async function writeMembership(api: OneLoginApi, write: MembershipWrite): Promise<WriteAnswer> {
  const { method, roleId, externalId, signal } = write;
  const attempt = method === "POST" ? "add the member" : "remove the member";
  try {
    await api.write(method, { path: `/api/2/roles/${roleId}/users`, attempt, signal }, [Number(externalId)]);
    return "done";
  } catch (fault) {
    if (!(fault instanceof AnsweredFault)) throw fault;
    if (fault.kind === "not-found") return "not-found";
    if (fault.kind === "rejected" && (await isAnyGone(api, write))) return "not-found";
    throw fault;
  }
}

/** OneLogin does not say how it refuses an id that it does not know; so it is asked for both. */
async function isAnyGone(api: OneLoginApi, { roleId, externalId, signal }: MembershipWrite): Promise<boolean> {
  return (await readRole(api, roleId, signal)) === null || (await readUser(api, externalId, signal)) === null;
}
