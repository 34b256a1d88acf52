import { randomUUID } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { newId } from "../ids.ts";
import type { Channel } from "../workspace/channels.ts";
import type { User } from "../workspace/users.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** What every interaction says of who and where: https://docs.slack.dev/reference/interaction-payloads */
export function interactionBasics(workspace: Workspace, user: User): JsonObject {
  const { teamId, domain, enterpriseId, appId } = workspace;
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: appId,
    token: "verification-token",
    team: { id: teamId, domain, ...enterpriseFields(workspace) },
    enterprise: enterpriseId === undefined ? null : { id: enterpriseId, name: domain },
    is_enterprise_install: false,
  };
}

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling: text in every field. */
export function commandPayload(
  workspace: Workspace,
  typed: { user: User; channel: Channel; command: string; text: string; responseUrl: string; triggerId: string },
): JsonObject {
  return {
    token: "verification-token",
    team_id: workspace.teamId,
    team_domain: workspace.domain,
    ...enterpriseFields(workspace),
    channel_id: typed.channel.id,
    channel_name: nameInPayload(typed.channel),
    user_id: typed.user.id,
    user_name: typed.user.name,
    command: typed.command,
    text: typed.text,
    api_app_id: workspace.appId,
    is_enterprise_install: "false",
    response_url: typed.responseUrl,
    trigger_id: typed.triggerId,
  };
}

/** https://docs.slack.dev/apis/events-api#event_type_structure */
export function eventPayload(workspace: Workspace, event: JsonObject, now: number): JsonObject {
  const { teamId, enterpriseId, appId, botUserId } = workspace;
  const authorization = { team_id: teamId, user_id: botUserId, is_bot: true, is_enterprise_install: false };
  return {
    token: "verification-token",
    team_id: teamId,
    ...(enterpriseId === undefined ? {} : { enterprise_id: enterpriseId }),
    context_team_id: teamId,
    context_enterprise_id: enterpriseId ?? null,
    api_app_id: appId,
    event,
    type: "event_callback",
    event_id: newId("Ev"),
    event_time: Math.floor(now / 1000),
    authorizations: [{ enterprise_id: enterpriseId ?? null, ...authorization }],
    is_ext_shared_channel: false,
    event_context: randomUUID(),
  };
}

/** `directmessage`, `privategroup` or the name, as payloads say it. */
export function nameInPayload({ kind, name, isPrivate }: Channel): string {
  if (kind === "im") return "directmessage";
  return kind === "channel" && isPrivate ? "privategroup" : name;
}

function enterpriseFields({ enterpriseId, domain }: Workspace): JsonObject {
  return enterpriseId === undefined ? {} : { enterprise_id: enterpriseId, enterprise_name: domain };
}
