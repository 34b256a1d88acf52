import { sameEmail } from "./email.ts";

/** What a user may do in Latchkey apart from any flow. The configuration's admins stand beside this, not in it. */
export type UserRole = "admin" | "member";

/** A person Latchkey knows, first met through Slack. */
export interface User {
  readonly id: string;
  /** Empty outside an Enterprise Grid organisation. */
  readonly slackEnterpriseId: string;
  readonly slackTeamId: string;
  readonly slackUserId: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly role: UserRole;
}

/** Slack's three ids of a person; a user id alone is unique within its team or enterprise only. */
export interface SlackIdentity {
  readonly enterpriseId: string;
  readonly teamId: string;
  readonly userId: string;
}

/** Whether a text has the form of Slack's id of a person. */
export function isSlackUserId(text: string): boolean {
  return /^[UW][A-Z0-9]{2,30}$/.test(text);
}

/** A person, with the external accounts Latchkey holds for them. */
export interface KnownPerson {
  readonly user: User;
  readonly accounts: readonly { readonly connectorId: string; readonly externalId: string }[];
}

/** Whether two people are one, under any of their identities: user, Slack id, e-mail, or an external account. */
export function isSamePerson(one: KnownPerson, other: KnownPerson): boolean {
  const a = one.user;
  const b = other.user;
  if (a.id === b.id) return true;
  if (a.slackUserId === b.slackUserId && a.slackEnterpriseId === b.slackEnterpriseId) return true;
  if (sameEmail(a.email, b.email)) return true;
  return one.accounts.some((mine) =>
    other.accounts.some((theirs) => mine.connectorId === theirs.connectorId && mine.externalId === theirs.externalId),
  );
}

/** Admins are those the configuration names and those an admin made one. Nobody else, and nobody by being first. */
export function isAdmin(user: User, configuredAdmins: readonly string[]): boolean {
  return user.role === "admin" || configuredAdmins.includes(user.slackUserId);
}
