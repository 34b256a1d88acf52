import { z } from "zod";

import { DirectoryFault } from "../../ports/directory.ts";
import { walkPages } from "../http/walk-pages.ts";
import { withQuery } from "../http/with-query.ts";
import type { OktaApi } from "./okta-api.ts";
import { readAnswer } from "./okta-words.ts";
import { groupSchema, type OktaGroupInfo, toGroupInfo } from "./records.ts";

const groupsSchema = z.array(groupSchema);

/** Which groups to list. */
export interface GroupSelection {
  /** The beginning of the name, without regard to case. */
  readonly nameFilter?: string;
  /** Okta's own filter expression, such as `lastUpdated gt "2026-01-01T00:00:00.000Z"`; values in double quotes. */
  readonly filter?: string;
  /** `true` unless told: only the groups whose members Latchkey can change. */
  readonly onlyNativeGroups?: boolean;
}

/** Every group that fits. The name is compared here, because Okta's own `q=` stops after its first page. */
export async function listGroups(
  api: OktaApi,
  { nameFilter = "", filter, onlyNativeGroups = true }: GroupSelection,
  signal?: AbortSignal,
): Promise<readonly OktaGroupInfo[]> {
  if (filter !== undefined && filter.trim() === "") {
    throw new DirectoryFault("rejected", "`filter` is empty. No groups were listed; leave it out to list them all.");
  }
  const expression = filter ?? (onlyNativeGroups ? 'type eq "OKTA_GROUP"' : null);
  const path = withQuery("/api/v1/groups", { limit: "200", ...(expression === null ? {} : { filter: expression }) });
  const beginning = nameFilter.toLowerCase();
  const groups: OktaGroupInfo[] = [];
  for await (const body of walkPages(api, { path, attempt: "list the groups", signal })) {
    groups.push(...readAnswer(groupsSchema, body, "groups").map(toGroupInfo));
  }
  return groups.filter(
    (group) => group.name.toLowerCase().startsWith(beginning) && (!onlyNativeGroups || group.ownership === "native"),
  );
}
