import type { JsonObject } from "../json.ts";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string | undefined;
  /** Undefined: Slack doesn't say (`is_email_confirmed` is left out of the answer). */
  readonly isEmailConfirmed: boolean | undefined;
  readonly isBot: boolean;
  readonly isWorkflowBot: boolean;
  readonly isAdmin: boolean;
  readonly isRestricted: boolean;
  readonly isUltraRestricted: boolean;
  readonly isStranger: boolean;
  readonly deleted: boolean;
  readonly teamId: string;
  readonly enterpriseId: string | undefined;
  readonly title: string;
  readonly timeZone: string;
  /** Set to answer DMs to this person with this error, as when an app is blocked. */
  readonly refusesDirectMessages: string | undefined;
}

/** A person to add; only a name is needed, the rest is that of an ordinary confirmed member. */
export type NewUser = { name: string } & { [Key in keyof Omit<User, "name">]?: User[Key] };

/** The `user` object of users.info: https://docs.slack.dev/reference/objects/user-object */
export function describeUser(user: User, now: number): JsonObject {
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.deleted,
    real_name: user.realName,
    tz: user.timeZone,
    tz_label: user.timeZone,
    tz_offset: 0,
    profile: {
      title: user.title,
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      display_name_normalized: user.name,
      ...(user.email === undefined ? {} : { email: user.email }),
      image_48: `https://a.slack-edge.com/${user.id}.png`,
      team: user.teamId,
    },
    is_admin: user.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.isRestricted,
    is_ultra_restricted: user.isUltraRestricted,
    is_bot: user.isBot,
    is_workflow_bot: user.isWorkflowBot,
    is_app_user: false,
    ...(user.isStranger ? { is_stranger: true } : {}),
    ...(user.isEmailConfirmed === undefined ? {} : { is_email_confirmed: user.isEmailConfirmed }),
    ...(user.enterpriseId === undefined
      ? {}
      : { enterprise_user: { id: user.id, enterprise_id: user.enterpriseId, teams: [user.teamId] } }),
    updated: Math.floor(now / 1000),
  };
}
