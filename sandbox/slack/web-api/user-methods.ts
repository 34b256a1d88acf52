import * as z from "zod";
import type { Clock } from "../clock.ts";
import { describeUserGroup } from "../workspace/user-groups.ts";
import { describeUser } from "../workspace/users.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { type Methods, readArguments } from "./method.ts";
import { pageOf, paging } from "./page-of.ts";
import { SlackRefusal } from "./slack-refusal.ts";

const oneUser = z.object({ user: z.string() });
const byEmail = z.object({ email: z.string() });
const oneGroup = z.object({ usergroup: z.string() });

/** People and user groups. */
export function userMethods(workspace: Workspace, clock: Clock): Methods {
  return {
    "users.info": {
      scopes: ["users:read"],
      handle(body) {
        const user = workspace.users.get(readArguments(oneUser, body).user);
        if (user === undefined) throw new SlackRefusal("user_not_found");
        return { ok: true, user: describeUser(user, clock.now()) };
      },
    },
    "users.list": {
      scopes: ["users:read"],
      handle(body) {
        const { items, metadata } = pageOf([...workspace.users.values()], readArguments(z.object(paging), body));
        const members = items.map((user) => describeUser(user, clock.now()));
        return { ok: true, members, cache_ts: Math.floor(clock.now() / 1000), response_metadata: metadata };
      },
    },
    "users.lookupByEmail": {
      scopes: ["users:read.email"],
      handle(body) {
        const wanted = readArguments(byEmail, body).email.toLowerCase();
        const user = [...workspace.users.values()].find(
          ({ email, deleted }) => !deleted && email?.toLowerCase() === wanted,
        );
        if (user === undefined) throw new SlackRefusal("users_not_found");
        return { ok: true, user: describeUser(user, clock.now()) };
      },
    },
    "usergroups.list": {
      scopes: ["usergroups:read"],
      handle: () => ({
        ok: true,
        usergroups: [...workspace.userGroups.values()].map((group) => describeUserGroup(group, workspace.teamId)),
      }),
    },
    "usergroups.users.list": {
      scopes: ["usergroups:read"],
      handle(body) {
        const group = workspace.userGroups.get(readArguments(oneGroup, body).usergroup);
        if (group === undefined) throw new SlackRefusal("no_such_subteam");
        return { ok: true, users: group.members };
      },
    },
  };
}
