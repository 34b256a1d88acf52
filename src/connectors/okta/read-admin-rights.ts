import { z } from "zod";

import type { Known } from "../../ports/directory.ts";
import { knownOfAny } from "../directory/known-of-any.ts";
import type { OktaApi } from "./okta-api.ts";
import { readAnswer } from "./okta-words.ts";
import { adminRoleSchema } from "./records.ts";

const rolesSchema = z.array(adminRoleSchema);

/** As for a group: 403 when the credential may not see the list; 404 when there is no such account, or no list. */
const meaning = { 403: "unreadable", 404: false } as const;

/**
 * Whether the account has any administrator role, read live. Okta's list holds standard and custom roles, those that
 * were given to the account itself and those that it has through its groups. The id is Okta's own, checked before.
 */
export async function readAdminRights(api: OktaApi, externalId: string, signal: AbortSignal): Promise<Known> {
  const roles = { path: `/api/v1/users/${externalId}/roles`, attempt: "list the user's admin roles", signal };
  return knownOfAny(api, roles, hasAdminRole, meaning);
}

function hasAdminRole(body: unknown): boolean {
  return readAnswer(rolesSchema, body, "a user's admin roles").length > 0;
}
