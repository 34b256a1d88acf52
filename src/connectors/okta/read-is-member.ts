import { z } from "zod";

import { AnsweredFault } from "../http/answered-fault.ts";
import { readOne } from "../http/read-one.ts";
import { walkPages } from "../http/walk-pages.ts";
import type { OktaApi } from "./okta-api.ts";
import { readAnswer } from "./okta-words.ts";
import { groupSchema, userSchema } from "./records.ts";

const groupsSchema = z.array(groupSchema);
const usersSchema = z.array(userSchema);

/**
 * Whether the account is in the group, read live. Asks for the account's groups: one call however large the group is,
 * and one moment, where a walk over members may miss somebody who moves between two pages.
 *
 * A list of groups leaves out silently what the credential may not see, so "it is not there" is believed only after the
 * group itself could be read. Stand-ins may lack the account's groups (404 although the account is there); then the
 * group's members are walked.
 */
export async function readIsMember(
  api: OktaApi,
  groupId: string,
  externalId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    if (await isAmongGroups(api, groupId, externalId, signal)) return true;
  } catch (fault) {
    if (!(fault instanceof AnsweredFault) || fault.status !== 404) throw fault;
    const account = await readOne(api, { path: `/api/v1/users/${externalId}`, attempt: "read the user", signal });
    return account === null ? false : isAmongMembers(api, groupId, externalId, signal);
  }
  await readOne(api, { path: `/api/v1/groups/${groupId}`, attempt: "read the group", signal });
  return false;
}

async function isAmongGroups(
  api: OktaApi,
  groupId: string,
  externalId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const path = `/api/v1/users/${externalId}/groups`;
  for await (const body of walkPages(api, { path, attempt: "list the groups of the user", signal })) {
    if (readAnswer(groupsSchema, body, "the groups of a user").some((group) => group.id === groupId)) return true;
  }
  return false;
}

async function isAmongMembers(
  api: OktaApi,
  groupId: string,
  externalId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const path = `/api/v1/groups/${groupId}/users?limit=1000`;
  try {
    for await (const body of walkPages(api, { path, attempt: "list the members of the group", signal })) {
      if (readAnswer(usersSchema, body, "the members of a group").some((user) => user.id === externalId)) return true;
    }
    return false;
  } catch (fault) {
    if (fault instanceof AnsweredFault && fault.kind === "not-found") return false;
    throw fault;
  }
}
