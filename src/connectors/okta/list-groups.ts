import { z } from "zod";

import { DirectoryFault } from "../../ports/directory.ts";
import { walkPages } from "../http/walk-pages.ts";
import { withQuery } from "../http/with-query.ts";
import type { OktaApi } from "./okta-api.ts";
import { readAnswer } from "./okta-words.ts";
import { groupSchema, type OktaGroupInfo, toGroupInfo } from "./records.ts";

const count = z.int().nonnegative();

/** What Okta adds to a group that is asked for with more. */
const listedSchema = groupSchema.extend({
  _embedded: z
    .looseObject({
      stats: z.looseObject({ usersCount: count, appsCount: count, groupPushMappingsCount: count }).nullish(),
      app: z.looseObject({ id: z.string(), name: z.string(), label: z.string() }).nullish(),
    })
    .nullish(),
});
const groupsSchema = z.array(listedSchema);

/** A group of a list, with what was asked for beside it. */
export interface OktaListedGroup extends OktaGroupInfo {
  /** There with `expand: ["stats"]`. */
  readonly stats?: { readonly users: number; readonly apps: number; readonly groupPushMappings: number };
  /** There with `expand: ["app"]`, for a group that belongs to an application. */
  readonly app?: { readonly appId: string; readonly name: string; readonly label: string };
}

/** Which groups to list. */
export interface GroupSelection {
  /** The beginning of the name, without regard to case. */
  readonly nameFilter?: string;
  /** Okta's own filter expression, such as `lastUpdated gt "2026-01-01T00:00:00.000Z"`; values in double quotes. */
  readonly filter?: string;
  /** `true` unless told: only the groups whose members Latchkey can change. */
  readonly onlyNativeGroups?: boolean;
  /** What else to tell of each: how many are in it, and to which application it belongs. */
  readonly expand?: readonly ("stats" | "app")[];
}

/** Every group that fits. The name is compared here, because Okta's own `q=` stops after its first page. */
export async function listGroups(
  api: OktaApi,
  { nameFilter = "", filter, onlyNativeGroups = true, expand = [] }: GroupSelection,
  signal?: AbortSignal,
): Promise<readonly OktaListedGroup[]> {
  if (filter !== undefined && filter.trim() === "") {
    throw new DirectoryFault("rejected", "`filter` is empty. No groups were listed; leave it out to list them all.");
  }
  const expression = filter ?? (onlyNativeGroups ? 'type eq "OKTA_GROUP"' : null);
  const path = withQuery("/api/v1/groups", {
    limit: "200",
    ...(expression === null ? {} : { filter: expression }),
    ...(expand.length === 0 ? {} : { expand: expand.join(",") }),
  });
  const beginning = nameFilter.toLowerCase();
  const groups: OktaListedGroup[] = [];
  for await (const body of walkPages(api, { path, attempt: "list the groups", signal })) {
    groups.push(...readAnswer(groupsSchema, body, "groups").map(toListedGroup));
  }
  return groups.filter(
    (group) => group.name.toLowerCase().startsWith(beginning) && (!onlyNativeGroups || group.ownership === "native"),
  );
}

function toListedGroup({ _embedded: embedded, ...group }: z.infer<typeof listedSchema>): OktaListedGroup {
  const { stats, app } = embedded ?? {};
  const { usersCount: users = 0, appsCount: apps = 0, groupPushMappingsCount: groupPushMappings = 0 } = stats ?? {};
  return {
    ...toGroupInfo(group),
    ...(stats ? { stats: { users, apps, groupPushMappings } } : {}),
    ...(app ? { app: { appId: app.id, name: app.name, label: app.label } } : {}),
  };
}
