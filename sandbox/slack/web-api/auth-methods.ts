import type { Workspace } from "../workspace/workspace.ts";
import type { Methods } from "./method.ts";

/** Who the token belongs to, and the workspace it is in. */
export function authMethods(workspace: Workspace, openSocketUrl: () => string): Methods {
  const { teamId, teamName, domain, enterpriseId, botId, botUserId, botName, appId } = workspace;
  return {
    "api.test": { token: "none", handle: (body) => ({ ok: true, args: body }) },
    "auth.test": {
      handle: () => ({
        ok: true,
        url: `https://${domain}.slack.com/`,
        team: teamName,
        user: botName,
        team_id: teamId,
        user_id: botUserId,
        bot_id: botId,
        ...(enterpriseId === undefined ? {} : { enterprise_id: enterpriseId }),
        is_enterprise_install: false,
      }),
    },
    "apps.connections.open": { token: "app", handle: () => ({ ok: true, url: openSocketUrl() }) },
    "team.info": {
      scopes: ["team:read"],
      handle: () => ({
        ok: true,
        team: {
          id: teamId,
          name: teamName,
          domain,
          email_domain: `${domain}.com`,
          ...(enterpriseId === undefined ? {} : { enterprise_id: enterpriseId }),
        },
      }),
    },
    "bots.info": {
      scopes: ["users:read"],
      handle: () => ({
        ok: true,
        bot: { id: botId, deleted: false, name: botName, updated: 0, app_id: appId, user_id: botUserId },
      }),
    },
  };
}
