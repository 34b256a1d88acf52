import type { Feature } from "../../http/feature.ts";
import type { Account } from "../account.ts";
import { ApiFailure, notFound } from "../api-failure.ts";
import type { OneLoginRole } from "../role.ts";
import type { OneLoginUser } from "../user.ts";

export function existingUser({ directory }: Account, userId: string): OneLoginUser {
  const user = directory.users.get(readId(userId));
  if (!user) throw notFound();
  return user;
}

export function existingRole({ directory }: Account, roleId: string): OneLoginRole {
  const role = directory.roles.get(readId(roleId));
  if (!role) throw notFound();
  return role;
}

/** Refuses as an account does that lacks the feature, or whose credential may not see it. */
export function requireFeature(feature: Feature): void {
  if (feature === "forbidden") throw new ApiFailure(403, "not allowed");
  if (feature === "absent") throw notFound();
}

/** What is no integer is nobody's id. */
function readId(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : Number.NaN;
}
