import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import { z } from "zod";

import { sameEmail } from "../../domain/email.ts";
import type { SlackPerson } from "../../domain/standing.ts";
import { MessengerFault } from "../../ports/messenger.ts";
import type { People } from "../../ports/people.ts";
import { callSlack } from "./call-slack.ts";
import { listChannelMembers } from "./list-channel-members.ts";
import { walkCursor } from "./walk-cursor.ts";

const flag = z.boolean().optional();

/** The part of Slack's user that decides who somebody is and whether they may act. */
const userSchema = z.object({
  id: z.string().min(1),
  team_id: z.string().optional(),
  deleted: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  is_email_confirmed: flag,
  name: z.string().optional(),
  real_name: z.string().optional(),
  tz: z.string().optional(),
  enterprise_user: z.object({ enterprise_id: z.string().optional() }).optional(),
  profile: z
    .object({ email: z.string().optional(), real_name: z.string().optional(), display_name: z.string().optional() })
    .optional(),
});

const groupMembersSchema = z.object({ users: z.array(z.string()) });

const authSchema = z.object({ team_id: z.string().min(1), enterprise_id: z.string().nullish() });

type Home = Awaited<ReturnType<People["home"]>>;

/** The people of the workspace that the bot token belongs to. Nothing is cached but which workspace that is. */
export function createPeople(client: WebClient): People {
  let home: Promise<Home> | null = null;
  const findHome = () => {
    home ??= readHome(client).catch((error: unknown) => {
      home = null;
      throw error;
    });
    return home;
  };

  const usersInUserGroup = async (groupId: string): Promise<readonly string[]> => {
    const answer = await callSlack(() => client.usergroups.users.list({ usergroup: groupId }));
    const checked = groupMembersSchema.safeParse(answer);
    if (!checked.success) throw new MessengerFault("unavailable", "user_group_not_understood");
    return checked.data.users;
  };

  return {
    home: findHome,
    async lookUp(slackUserId) {
      const answer = await ask(() => client.users.info({ user: slackUserId }), ["user_not_found", "user_not_visible"]);
      return answer === null ? null : toPerson(answer.user, await findHome());
    },
    async findByEmail(email) {
      const answer = await ask(() => client.users.lookupByEmail({ email }), ["users_not_found", "user_not_found"]);
      if (answer === null) return null;
      const person = toPerson(answer.user, await findHome());
      return sameEmail(person.email, email) ? person : null;
    },
    usersInUserGroup,
    listPeople: async () => listPeople(client, await findHome()),
    membersOfChannel: (channel) => listChannelMembers(client, channel),
    isInUserGroup: async (slackUserId, groupId) => (await usersInUserGroup(groupId)).includes(slackUserId),
  };
}

async function listPeople(client: WebClient, home: Home): Promise<readonly SlackPerson[]> {
  const people = new Map<string, SlackPerson>();
  for await (const { members = [] } of walkCursor((page) => client.users.list(page))) {
    for (const member of members) {
      const person = toPerson(member, home);
      people.set(person.userId, person);
    }
  }
  return [...people.values()];
}

/** `null` when Slack answers with one of the errors that mean "there is nobody". */
async function ask<T>(call: () => Promise<T>, nobody: readonly string[]): Promise<T | null> {
  return callSlack(async () => {
    try {
      return await call();
    } catch (error) {
      if (error instanceof WebAPIPlatformError && nobody.includes(error.data.error)) return null;
      throw error;
    }
  });
}

async function readHome(client: WebClient): Promise<Home> {
  const answer = authSchema.safeParse(await callSlack(() => client.auth.test()));
  if (!answer.success) throw new MessengerFault("unavailable", "auth_test_not_understood");
  return { teamId: answer.data.team_id, enterpriseId: answer.data.enterprise_id ?? "" };
}

function toPerson(user: unknown, home: Home): SlackPerson {
  const checked = userSchema.safeParse(user);
  if (!checked.success) throw new MessengerFault("unavailable", "user_not_understood");
  const { profile, ...facts } = checked.data;
  const names = [profile?.display_name, profile?.real_name, facts.real_name, facts.name, facts.id];
  return {
    userId: facts.id,
    teamId: facts.team_id ?? home.teamId,
    enterpriseId: facts.enterprise_user?.enterprise_id ?? "",
    displayName: names.find((name) => name !== undefined && name !== "") ?? facts.id,
    email: profile?.email ?? null,
    isEmailConfirmed: facts.is_email_confirmed,
    isBot: facts.is_bot === true || facts.is_workflow_bot === true || facts.id === "USLACKBOT",
    isGuest: facts.is_restricted === true || facts.is_ultra_restricted === true,
    isStranger: facts.is_stranger === true,
    isDeactivated: facts.deleted === true,
    ...(facts.tz !== undefined && { timeZone: facts.tz }),
  };
}
