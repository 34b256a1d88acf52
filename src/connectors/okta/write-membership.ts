import type { WriteAnswer } from "../../ports/directory.ts";
import { DirectoryFault } from "../../ports/directory.ts";
import { AnsweredFault } from "../http/answered-fault.ts";
import { readOne } from "../http/read-one.ts";
import type { OktaApi } from "./okta-api.ts";
import { readAnswer } from "./okta-words.ts";
import { groupSchema, toGroupInfo } from "./records.ts";

/** One change of one membership. Both ids are Okta's own, checked before. */
export interface MembershipWrite {
  readonly method: "PUT" | "DELETE";
  readonly groupId: string;
  readonly externalId: string;
  readonly signal?: AbortSignal | undefined;
}

/** Puts the account into the group, or takes it out. Doing it twice succeeds. Throws `DirectoryFault`. */
export async function writeMembership(api: OktaApi, write: MembershipWrite): Promise<WriteAnswer> {
  const { method, groupId, externalId, signal } = write;
  const attempt = method === "PUT" ? "add the member" : "remove the member";
  try {
    await api.write(method, { path: `/api/v1/groups/${groupId}/users/${externalId}`, attempt, signal });
    return "done";
  } catch (fault) {
    if (fault instanceof AnsweredFault && fault.kind === "not-found") return "not-found";
    const isForbidden = fault instanceof AnsweredFault && fault.kind === "unauthorized" && fault.status === 403;
    if (isForbidden && (await isClosedGroup(api, groupId, signal))) {
      throw new DirectoryFault(
        "rejected",
        `Okta did not ${attempt}: the members of this group belong to an application or to Okta itself, and only ` +
          "native groups can be changed. Nothing was done. Choose a native group as the target.",
      );
    }
    throw fault;
  }
}

/**
 * Okta says 403 E0000006 both when the credential lacks a right and when nobody may change the group. The group tells
 * which: without this, one wrong target would look like a broken credential and stop every revoke of the connector.
 */
async function isClosedGroup(api: OktaApi, groupId: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const body = await readOne(api, { path: `/api/v1/groups/${groupId}`, attempt: "read the group", signal });
    return body !== null && toGroupInfo(readAnswer(groupSchema, body, "a group")).ownership !== "native";
  } catch {
    return false;
  }
}
