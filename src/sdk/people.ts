import type { PeopleRule } from "../domain/people-rule.ts";

/** Who may request, or who may decide. Several rules in a list mean any of them. */
export const people = {
  /** Everybody in the workspace who may use Latchkey at all. */
  everyone: (): PeopleRule => ({ kind: "everyone" }),
  /** Latchkey's admins. */
  admins: (): PeopleRule => ({ kind: "admins" }),
  /** These Slack users, by id. */
  users: (...ids: readonly (string | readonly string[])[]): PeopleRule => ({ kind: "users", slackUserIds: ids.flat() }),
  /** Members of a directory's group, read live each time it counts. */
  inGroup: (connector: string, groupId: string): PeopleRule => ({
    kind: "group",
    connectorId: connector,
    groupId,
    word: "group",
  }),
  /** Members of a directory's role, read live each time it counts. */
  inRole: (connector: string, roleId: number | string): PeopleRule => ({
    kind: "group",
    connectorId: connector,
    groupId: String(roleId),
    word: "role",
  }),
};
