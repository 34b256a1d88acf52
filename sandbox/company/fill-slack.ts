import type { NewUser, PretendSlack } from "../slack/index.ts";
import { channels } from "./channels.ts";
import { slackIdOf } from "./ids.ts";
import { everybody, type CompanyPerson, type Handle } from "./people.ts";
import { onCallUserGroup } from "./schedules.ts";

const hourMs = 3_600_000;

/** Puts the company's people, channels, user groups and earlier talk into an empty pretend Slack. */
export async function fillSlack(slack: PretendSlack): Promise<void> {
  for (const person of everybody) slack.addUser(asInSlack(person));
  slack.addUserGroup(onCallUserGroup);
  for (const { id, name, isPrivate = false, hasLatchkey, members } of channels) {
    slack.addChannel({ id, name, isPrivate, isBotMember: hasLatchkey, members: members.map(slackIdOf) });
  }
  await talk(slack);
}

function asInSlack(person: CompanyPerson & { readonly handle: Handle }): NewUser {
  const { handle, firstName, lastName, email, title, standing } = person;
  return {
    id: slackIdOf(handle),
    name: handle,
    realName: `${firstName} ${lastName}`,
    email,
    title,
    isAdmin: person.isSlackAdmin === true,
    isRestricted: standing === "guest",
    deleted: standing === "left",
    isEmailConfirmed: standing !== "unconfirmed",
  };
}

/** Messages get the time of Slack's clock, so it stands in the past while they are written. */
async function talk(slack: PretendSlack): Promise<void> {
  const said = channels
    .flatMap(({ id, said: messages }) => messages.map((message) => ({ ...message, channel: id })))
    .toSorted((one, other) => other.hoursAgo - one.hoursAgo);
  let hoursBehind = 0;
  for (const { channel, by, hoursAgo, text } of said) {
    slack.moveClock((hoursBehind - hoursAgo) * hourMs);
    hoursBehind = hoursAgo;
    await slack.as(slackIdOf(by)).say(channel, text);
  }
  slack.moveClock(hoursBehind * hourMs);
}
