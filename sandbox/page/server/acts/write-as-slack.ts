import type { PretendSlack } from "../../../slack/index.ts";

/** Mentions as Slack writes them, links, and the characters that would look like either. */
const parts = /<[@#!][^<>\s]+>|[&<>]|(?<![\w@#])[@#][\w.-]+/g;

const entities = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
]);

/**
 * Typed text as Slack keeps it: `@jonas` and `#general` become mentions where there is such a person or channel, and
 * characters that Slack reads as markup are escaped. Mentions that are written in Slack's way already stay.
 */
export function writeAsSlack(slack: PretendSlack, typed: string): string {
  return typed.replaceAll(parts, (part) => {
    const entity = entities.get(part);
    if (entity !== undefined) return entity;
    if (part.startsWith("@")) return mention(part, (name) => mentionSomebody(slack, name));
    return part.startsWith("#") ? mention(part, (name) => mentionChannel(slack, name)) : part;
  });
}

/** A full stop after a name ends the sentence, not the name. */
function mention(part: string, find: (name: string) => string | undefined): string {
  const name = part.slice(1).replace(/[.-]+$/, "");
  const found = find(name);
  return found === undefined ? part : found + part.slice(name.length + 1);
}

function mentionSomebody(slack: PretendSlack, name: string): string | undefined {
  const user = slack.users().find((one) => one.name === name);
  if (user !== undefined) return `<@${user.id}>`;
  const group = slack.userGroups().find(({ handle }) => handle === name);
  return group === undefined ? undefined : `<!subteam^${group.id}>`;
}

/** The name of a private channel stays as typed: whoever is not in it would learn that it exists. */
function mentionChannel(slack: PretendSlack, name: string): string | undefined {
  const channel = slack.channels().find((one) => one.kind === "channel" && !one.isPrivate && one.name === name);
  return channel === undefined ? undefined : `<#${channel.id}>`;
}
