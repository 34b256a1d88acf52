import type { Person } from "../../../slack/index.ts";
import type { Town } from "../../../town/town.ts";
import type { Act } from "../../protocol.ts";
import { findMessage } from "./find-place.ts";
import { RefusedAct } from "./refused-act.ts";
import { tellFailure } from "./tell-failure.ts";
import { writeAsSlack } from "./write-as-slack.ts";

type Of<Name extends Act["do"]> = Extract<Act, { do: Name }>;

/** Sends a message, or the command that it begins with. */
export async function send(town: Town, person: Person, act: Of<"send">): Promise<void> {
  const { slack } = town.company;
  const channel = slack.channels().find(({ id, members }) => id === act.channel && members.includes(person.id));
  if (channel === undefined) throw new RefusedAct("You are not in this channel, so nothing was sent.");
  if (channel.isArchived) throw new RefusedAct(`#${channel.name} is archived, so nothing was sent.`);
  if (channel.id === person.directMessage && town.manifest.areMessagesReadOnly) {
    throw new RefusedAct(
      `${town.manifest.appName} does not take messages here, so nothing was sent. Type a command such as /access in a channel.`,
    );
  }
  const typed = act.text.trimEnd();
  if (typed.trim() === "") throw new RefusedAct("There is nothing to send.");
  if (typed.startsWith("/")) {
    if (act.threadTs !== undefined) {
      throw new RefusedAct("Slack takes no commands in a thread, so nothing was sent. Leave the thread first.");
    }
    return sendCommand(town, person, act.channel, typed);
  }
  const thread = act.threadTs === undefined ? {} : { threadTs: threadOf(person, act.channel, act.threadTs) };
  await person.say(act.channel, writeAsSlack(slack, typed), thread);
}

async function sendCommand(town: Town, person: Person, channel: string, typed: string): Promise<void> {
  const [command = ""] = typed.split(/\s/, 1);
  if (!town.manifest.commands.some((known) => known.command === command)) {
    const known = town.manifest.commands.map((one) => one.command).join(" and ");
    throw new RefusedAct(
      `${command} is not a command here, so nothing was sent. There is ${known}; a message that begins with / needs a space before it.`,
    );
  }
  const text = writeAsSlack(town.company.slack, typed.slice(command.length).trim());
  tellFailure(await person.command(command, text, { channel }));
}

/** Replies stand under the message that began the thread. */
function threadOf(person: Person, channel: string, ts: string): string {
  const parent = findMessage(person, { channel, ts });
  if (parent.ephemeralTo !== undefined) {
    throw new RefusedAct("Nobody else sees this message, so it has no thread and nothing was sent.");
  }
  return parent.threadTs ?? parent.ts;
}

/** Uses a shortcut of the app, on a message or on nothing in particular. */
export async function useShortcut(town: Town, person: Person, act: Of<"shortcut">): Promise<void> {
  const type = act.on === undefined ? "global" : "message";
  const isKnown = town.manifest.shortcuts.some((one) => one.callbackId === act.callbackId && one.type === type);
  if (!isKnown) throw new RefusedAct("The app has no such shortcut, so nothing was done.");
  if (act.on === undefined) return tellFailure(await person.globalShortcut(act.callbackId));
  const message = findMessage(person, act.on);
  if (message.ephemeralTo !== undefined) {
    throw new RefusedAct("Slack has no shortcuts for a message that only you see, so nothing was done.");
  }
  tellFailure(await person.messageShortcut(act.callbackId, message));
}

/** Opens the home tab; the app hears of it when it subscribed to that. */
export async function openHome(town: Town, person: Person): Promise<void> {
  if (!town.manifest.hasHomeTab) throw new RefusedAct(`${town.manifest.appName} has no home tab.`);
  if (town.manifest.events.includes("app_home_opened")) tellFailure(await person.openHome());
}
