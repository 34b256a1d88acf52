import { z } from "zod";

import type { DirectoryAccount, GroupFacts } from "../../ports/directory.ts";

/** An id of Okta's. Nothing else is put into a path: no login, no e-mail, nothing typed. */
const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const idSchema = z.string().regex(idPattern);

export const userSchema = z.looseObject({
  id: idSchema,
  status: z.string().min(1),
  profile: z.looseObject({
    login: z.string().min(1),
    email: z.string().nullish(),
    displayName: z.string().nullish(),
    firstName: z.string().nullish(),
    lastName: z.string().nullish(),
  }),
});

export const groupSchema = z.looseObject({
  id: idSchema,
  type: z.string().min(1),
  profile: z.looseObject({ name: z.string(), description: z.string().nullish() }),
});

export const groupRuleSchema = z.looseObject({
  status: z.string().min(1),
  actions: z.looseObject({
    assignUserToGroups: z.looseObject({ groupIds: z.array(z.string()).nullish() }).nullish(),
  }),
});

export const adminRoleSchema = z.looseObject({ type: z.string() });

export const organisationSchema = z.looseObject({ id: z.string().min(1).max(255) });

/** A user as Okta describes it, with every attribute the organisation added to the profile. */
export type OktaUserInfo = z.infer<typeof userSchema>;

/** A group as hooks see it. */
export interface OktaGroupInfo {
  readonly groupId: string;
  readonly name: string;
  readonly description: string | null;
  readonly ownership: GroupFacts["ownership"];
}

export function isOktaId(text: string): boolean {
  return idPattern.test(text);
}

/** Ids such as `00u1emaKYZTWRYYRRTSK`. Anything else might be a short login, which Okta takes in a user id's place. */
export function isPlainlyUserId(text: string): boolean {
  return isOktaId(text) && text.startsWith("00u");
}

const takenAway: ReadonlySet<string> = new Set(["SUSPENDED", "DEPROVISIONED"]);

/** Only `ACTIVE` may receive new access: every other status has a step missing or was taken away. */
export function toAccount(user: OktaUserInfo): DirectoryAccount {
  const { login, email, displayName, firstName, lastName } = user.profile;
  const fullName = [firstName, lastName].filter(Boolean).join(" ");
  return {
    externalId: user.id,
    login,
    email: email || null,
    displayName: displayName || fullName || login,
    status: user.status,
    isActive: user.status === "ACTIVE",
    isSuspended: takenAway.has(user.status),
  };
}

export function toGroupInfo(group: z.infer<typeof groupSchema>): OktaGroupInfo {
  return {
    groupId: group.id,
    name: group.profile.name,
    description: group.profile.description || null,
    ownership: ownershipOf(group.type),
  };
}

/** Whether a rule puts people into the group. An inactive rule puts nobody anywhere. */
export function isRuleFor(groupId: string, rule: z.infer<typeof groupRuleSchema>): boolean {
  return rule.status !== "INACTIVE" && (rule.actions.assignUserToGroups?.groupIds ?? []).includes(groupId);
}

/** A type we do not know is not ours to change. */
function ownershipOf(type: string): GroupFacts["ownership"] {
  if (type === "OKTA_GROUP") return "native";
  return type === "BUILT_IN" ? "built-in" : "app-owned";
}
