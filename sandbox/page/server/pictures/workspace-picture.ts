import { ownAccounts, ownDecisions } from "../../../../views/help.ts";
import { identityForms } from "../../../../views/identity-command.ts";
import type { Town } from "../../../town/town.ts";
import type { CommandCard, PersonCard, WorkspacePicture } from "../../protocol.ts";
import type { User } from "../../../slack/index.ts";

type Completions = CommandCard["completions"];

/** What `/identity` takes, from the table its own help is drawn from, each beginning once; people complete behind `@`. */
const identityCompletions: Completions = [
  ...new Map(identityForms.toReversed().map(({ verb, rest, says }) => [beginningOf(verb, rest), says])),
]
  .toReversed()
  .map(([text, description]) => ({ text, description }));

/** Who and what there is in the workspace, the same for everybody. */
export function drawWorkspace(town: Town): WorkspacePicture {
  const { company, manifest } = town;
  const { slack } = company;
  const notes = new Map(company.people.map(({ id, note }) => [id, note]));
  return {
    kind: "workspace",
    name: slack.teamName,
    app: { userId: slack.botUserId, name: manifest.appName, hasHomeTab: manifest.hasHomeTab },
    people: slack.users().map((user) => drawPerson(user, notes.get(user.id) ?? "")),
    userGroups: slack.userGroups().map(({ id, handle }) => ({ id, handle })),
    channels: slack
      .channels()
      .filter(({ kind, isPrivate }) => kind === "channel" && !isPrivate)
      .map(({ id, name }) => ({ id, name })),
    commands: manifest.commands.map((command) => ({ ...command, completions: completionsOf(town, command.command) })),
    shortcuts: manifest.shortcuts,
    tour: town.tour(),
  };
}

/** Everybody who can log in to Slack can be played. */
export function isPlayable({ isBot, deleted }: User): boolean {
  return !isBot && !deleted;
}

function drawPerson(user: User, note: string): PersonCard {
  const { id, name, realName, title } = user;
  return { id, name, realName, title, kind: kindOf(user), isPlayable: isPlayable(user), note };
}

function kindOf(user: User): PersonCard["kind"] {
  if (user.isBot) return "bot";
  if (user.deleted) return "deactivated";
  if (user.isRestricted || user.isUltraRestricted) return "guest";
  return user.isAdmin ? "admin" : "member";
}

function completionsOf({ flows }: Town, command: string): Completions {
  if (command === "/identity") return identityCompletions;
  if (command !== "/access") return [];
  return [
    ...flows.map(({ name, label }) => ({ text: name, description: label })),
    ...[...ownDecisions, ...ownAccounts].map(({ text, says }) => ({ text, description: says })),
    { text: "help", description: "What can be typed" },
  ];
}

/** As far as it is the same for everybody: the verb, and the `@` of the person that comes next. */
function beginningOf(verb: string, rest: string): string {
  const person = rest.indexOf("@");
  return person < 0 ? verb : `${verb} ${rest.slice(0, person + 1)}`;
}
