import { z } from "zod";

import type { DirectoryAccount } from "../../ports/directory.ts";

/** Ids are positive whole numbers. Nothing else is put into a path: no login, no e-mail, nothing typed. */
const idPattern = /^[1-9]\d{0,14}$/;
const idSchema = z.int().positive();

export const userSchema = z.looseObject({
  id: idSchema,
  username: z.string().nullish(),
  email: z.string().nullish(),
  firstname: z.string().nullish(),
  lastname: z.string().nullish(),
  status: z.int().nullish(),
  state: z.int().nullish(),
});

/** A user as it is described when asked for by its id: only there OneLogin says which roles it has. */
export const userWithRolesSchema = z.looseObject({ id: idSchema, role_ids: z.array(idSchema) });

export const roleSchema = z.looseObject({ id: idSchema, name: z.string() });

/** A member of a role: neither its e-mail nor its status is told. */
export const roleMemberSchema = z.looseObject({ id: idSchema, assigned: z.boolean().nullish() });

/** Values are texts or numbers, in a list or, in one of OneLogin's own examples, alone. */
const actionValue = z.union([z.string(), z.number()]).transform(String);

export const mappingSchema = z.looseObject({
  enabled: z.boolean().nullish(),
  actions: z.array(
    z.looseObject({
      action: z.string(),
      value: z.union([z.array(actionValue), actionValue.transform((one) => [one])]).nullish(),
    }),
  ),
});

export const privilegeSchema = z.looseObject({ id: z.string().regex(/^[\w-]{1,64}$/) });

/** A page of those who have a privilege; it names the next one itself. */
export const privilegePageSchema = z.looseObject({ nextLink: z.string().nullish() });

export const privilegeUsersSchema = z.looseObject({ users: z.array(idSchema) });

export const privilegeRolesSchema = z.looseObject({ roles: z.array(idSchema) });

/** A user as OneLogin describes it, custom attributes included. */
export type OneLoginUserInfo = z.infer<typeof userSchema>;

/** A role as hooks see it. */
export interface OneLoginRoleInfo {
  readonly roleId: number;
  readonly name: string;
}

export function isOneLoginId(text: string): boolean {
  return idPattern.test(text);
}

/**
 * Only status 1 in state 1 may receive new access: every other has a step missing or was taken away. Taken away are those
 * that were suspended or rejected; who is not approved yet, or has no licence, may never have had one.
 */
export function toAccount(user: OneLoginUserInfo): DirectoryAccount {
  const { id, username, email, firstname, lastname, status, state } = user;
  const login = username || email || String(id);
  return {
    externalId: String(id),
    login,
    email: email || null,
    displayName: [firstname, lastname].filter(Boolean).join(" ") || login,
    status: nameOf(status, state),
    isActive: status === 1 && state === 1,
    isSuspended: status === 2 || state === 2,
  };
}

export function toRoleInfo({ id, name }: z.infer<typeof roleSchema>): OneLoginRoleInfo {
  return { roleId: id, name };
}

const statusNames: Readonly<Record<number, string>> = {
  0: "unactivated",
  1: "active",
  2: "suspended",
  3: "locked",
  4: "password expired",
  5: "awaiting password reset",
  7: "password pending",
  8: "security questions required",
};

const stateNames: Readonly<Record<number, string>> = { 0: "unapproved", 1: "approved", 2: "rejected", 3: "unlicensed" };

/** OneLogin's words for its numbers. The state is told where it is what stands in the way. */
function nameOf(status: number | null | undefined, state: number | null | undefined): string {
  const statusName = statusNames[status ?? -1] ?? `status ${status ?? "unknown"}`;
  const stateName = stateNames[state ?? -1] ?? `state ${state ?? "unknown"}`;
  return state === 1 ? statusName : `${statusName}, ${stateName}`;
}
