import type { JsonObject } from "../json.ts";

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly members: readonly string[];
}

export function describeUserGroup(group: UserGroup, teamId: string): JsonObject {
  return {
    id: group.id,
    team_id: teamId,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    description: "",
    date_delete: 0,
    user_count: group.members.length,
  };
}
