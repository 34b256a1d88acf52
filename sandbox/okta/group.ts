import { newId } from "./new-id.ts";

type GroupType = "OKTA_GROUP" | "APP_GROUP" | "BUILT_IN";

/** A group as the pretend Okta keeps it. Field names are the API's own, so filters read them directly. */
export interface OktaGroup {
  readonly id: string;
  readonly type: GroupType;
  readonly created: string;
  readonly lastUpdated: string;
  readonly lastMembershipUpdated: string;
  readonly profile: { readonly name: string; readonly description: string | null };
  /** Administrator roles that every member has, e.g. `SUPER_ADMIN`; any other text is a custom role's label. */
  readonly adminRoles: readonly string[];
}

export interface NewGroup {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly type?: GroupType;
  readonly adminRoles?: readonly string[];
}

export type GroupChange = Partial<Pick<NewGroup, "name" | "description" | "type" | "adminRoles">>;

/** @param now ISO 8601 */
export function createGroup(seed: NewGroup, now: string): OktaGroup {
  return {
    id: seed.id ?? newId("00g"),
    type: seed.type ?? "OKTA_GROUP",
    created: now,
    lastUpdated: now,
    lastMembershipUpdated: now,
    profile: { name: seed.name, description: seed.description ?? null },
    adminRoles: seed.adminRoles ?? [],
  };
}

export function changeGroup(group: OktaGroup, change: GroupChange, now: string): OktaGroup {
  return {
    ...group,
    type: change.type ?? group.type,
    lastUpdated: now,
    profile: {
      name: change.name ?? group.profile.name,
      description: change.description ?? group.profile.description,
    },
    adminRoles: change.adminRoles ?? group.adminRoles,
  };
}

/** The group in the shape of the vendor's contract. */
export function groupAnswer(group: OktaGroup, baseUrl: string) {
  const self = `${baseUrl}/api/v1/groups/${group.id}`;
  const logo = `${baseUrl}/img/logos/groups/${group.type === "APP_GROUP" ? "active_directory" : "okta"}`;
  return {
    id: group.id,
    created: group.created,
    lastUpdated: group.lastUpdated,
    lastMembershipUpdated: group.lastMembershipUpdated,
    objectClass: [group.type === "APP_GROUP" ? "okta:windows_security_principal" : "okta:user_group"],
    type: group.type,
    profile: group.profile,
    _links: {
      logo: [
        { name: "medium", href: `${logo}-medium.png`, type: "image/png" },
        { name: "large", href: `${logo}-large.png`, type: "image/png" },
      ],
      users: { href: `${self}/users` },
      apps: { href: `${self}/apps` },
    },
  };
}

/** The statistics that `expand=stats` embeds; `hasAdminPrivlege` is spelled as the vendor's contract spells it. */
export function groupStatistics(group: OktaGroup, usersCount: number) {
  return { usersCount, appsCount: 0, groupPushMappingsCount: 0, hasAdminPrivlege: group.adminRoles.length > 0 };
}
