import type { Feature } from "../../http/feature.ts";
import { forbidden, notFound } from "../api-failure.ts";
import type { OktaGroup } from "../group.ts";
import type { Organisation } from "../organisation.ts";
import type { OktaUser } from "../user.ts";

export function existingGroup(organisation: Organisation, groupId: string): OktaGroup {
  const group = organisation.directory.groups.get(groupId);
  if (!group) throw notFound("UserGroup", groupId);
  return group;
}

/** By id, or by login as in Okta. */
export function existingUser(organisation: Organisation, idOrLogin: string): OktaUser {
  const user = organisation.directory.findUser(idOrLogin);
  if (!user) throw notFound("User", idOrLogin);
  return user;
}

/** Refuses as an organisation does that lacks the feature, or whose credential may not see it. */
export function requireFeature(feature: Feature, kind: string, id: string): void {
  if (feature === "forbidden") throw forbidden();
  if (feature === "absent") throw notFound(kind, id);
}
