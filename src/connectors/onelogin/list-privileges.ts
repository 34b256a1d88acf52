import { z } from "zod";

import { knownOfAny } from "../directory/known-of-any.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { privilegeSchema } from "./records.ts";

const privilegesSchema = z.array(privilegeSchema);

/**
 * The ids of the privileges to administer OneLogin. OneLogin says that the list wants "Manage All" and a subscription
 * with Delegated Administration, and does not say what it answers without: each of 401, 403 and 404 leaves it unknown.
 * So ask it only after something else was read: then a 401 is about this list, not about the credential.
 */
export async function listPrivileges(api: OneLoginApi, signal: AbortSignal): Promise<readonly string[] | "unreadable"> {
  const ids: string[] = [];
  const collect = (body: unknown): boolean => {
    ids.push(...readAnswer(privilegesSchema, body, "privileges").map(({ id }) => id));
    return false;
  };
  const list = { path: "/api/1/privileges", attempt: "list the privileges", signal };
  const meaning = { 401: "unreadable", 403: "unreadable", 404: "unreadable" } as const;
  return (await knownOfAny(api, list, collect, meaning)) === "unreadable" ? "unreadable" : ids;
}
