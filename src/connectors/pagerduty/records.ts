import { z } from "zod";

import type { DirectoryAccount } from "../../ports/directory.ts";

/** An id of PagerDuty's. Nothing else is put into a path: no e-mail, nothing typed. */
const idPattern = /^[A-Z0-9]{1,64}$/;
const idSchema = z.string().regex(idPattern);

export const userSchema = z.looseObject({
  id: idSchema,
  name: z.string(),
  email: z.string(),
  role: z.string().min(1),
  html_url: z.string().nullish(),
  invitation_sent: z.boolean().nullish(),
});

/** Something that another record only names. */
export const referenceSchema = z.looseObject({ id: idSchema, summary: z.string().nullish() });

/** A schedule or an escalation policy of a list. */
export const namedSchema = z.looseObject({ id: idSchema, name: z.string() });

export const scheduleSchema = z.looseObject({ id: idSchema, name: z.string(), users: z.array(referenceSchema) });

/** Somebody's turn. A user who was deleted meanwhile is named without an e-mail. */
export const turnSchema = z.looseObject({ user: z.union([userSchema, referenceSchema]) });

export const incidentSchema = z.looseObject({
  id: idSchema,
  incident_number: z.int(),
  title: z.string(),
  status: z.string(),
  urgency: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  html_url: z.string().nullish(),
  service: referenceSchema,
  assignments: z.array(z.looseObject({ assignee: referenceSchema })),
});

export type PagerDutyUser = z.infer<typeof userSchema>;

export function isPagerDutyId(text: string): boolean {
  return idPattern.test(text);
}

/** A user there is one who may act: PagerDuty deletes those who left. */
export function toAccount({ id, name, email, invitation_sent: isInvited }: PagerDutyUser): DirectoryAccount {
  return {
    externalId: id,
    login: email || id,
    email: email || null,
    displayName: name || email || id,
    status: isInvited === true ? "invited" : "active",
    isActive: true,
    isSuspended: false,
  };
}

/** Somebody whose turn it is; of whom only the name is told, nothing else is known. */
export function toTurnAccount(user: z.infer<typeof turnSchema>["user"]): DirectoryAccount {
  const known = userSchema.safeParse(user);
  if (known.success) return toAccount(known.data);
  const { id, summary } = referenceSchema.parse(user);
  return toAccount({ id, name: summary ?? id, email: "", role: "user" });
}

/** Whoever has one of these administers the account. */
const adminRoles: ReadonlySet<string> = new Set(["owner", "admin"]);

export function isAdministrator({ role }: PagerDutyUser): boolean {
  return adminRoles.has(role);
}
