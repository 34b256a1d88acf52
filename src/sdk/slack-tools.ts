import type { SlackPerson } from "../domain/standing.ts";
import { isSlackUserId } from "../domain/user.ts";
import type { DirectoryPerson, SdkUser } from "../ports/connector.ts";
import { FlowFault } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { findDestinations } from "./find-destinations.ts";
import type { FlowServices } from "./services.ts";
import { escapeForSlack, type FlowDestination } from "./slack.ts";

/** Somebody in Slack, as Slack describes them now; `user` is there when Latchkey knows the person. */
export interface SlackUserInfo extends DirectoryPerson {
  /** Slack's id of the person, the same as `externalId`. */
  readonly slackUserId: string;
  /** Restricted to some channels of the workspace. */
  readonly isGuest: boolean;
  /** From another organisation, through Slack Connect. */
  readonly isStranger: boolean;
  readonly isDeactivated: boolean;
}

/** A person as a flow has them in hand: somebody of an event, or somebody Slack told of. */
type Somebody = Pick<SdkUser, "slackUserId">;

/** Which user group is meant: by its id, such as `S0614TZR7`. */
export interface SlackGroupReference {
  readonly groupId: string;
}

/**
 * What hooks find under `sdk.slack`, in every flow. Every answer is read live. All functions throw a `MessengerFault`
 * when Slack cannot answer, and a `FlowFault` with a sentence when what is asked for is not there.
 */
export interface SlackSdk {
  /**
   * A person, by what a flow has of them: somebody of an event, a Slack id, a mention such as `<@U012AB3CD>`, or an
   * e-mail. `null` when there is nobody.
   */
  getUserInfo(who: Somebody | string): Promise<SlackUserInfo | null>;
  /** The people of the workspace, without bots; those who left only with `activeOnly: false`. */
  listUsers(which?: { readonly activeOnly?: boolean }): Promise<readonly SlackUserInfo[]>;
  /** Whether the person is in the user group. A group that does not exist is a fault, not a "no". */
  isUserInGroup(user: Somebody, group: SlackGroupReference): Promise<boolean>;
  /** Everybody in the user group, without bots. */
  usersInGroup(group: SlackGroupReference): Promise<readonly SlackUserInfo[]>;
  /** Everybody in the channel, by `#name` or id, without bots; guests are in it. Latchkey must be in a private one. */
  usersInChannel(channel: string): Promise<readonly SlackUserInfo[]>;
  /** The text that Slack shows as the person's name, and that notifies them. */
  mention(user: Somebody | string): string;
  /** The text with nothing in it that Slack would read as markup; for what people typed. */
  escape(text: string): string;
  /** Says a text, in Slack's own markup and of at most 4,000 characters, in a place such as `slack.channel("#ops")`. */
  sendMessage(destination: FlowDestination, text: string): Promise<void>;
  /** The same in the thread of the request's card, in each place where its deciders are asked now. */
  sendThreadMessage(text: string): Promise<void>;
}

/** What a message of a flow may hold: Slack cuts what is longer into pieces. */
export const longestMessage = 4_000;
/** Up to so many people are looked up one by one; for more the whole workspace is listed. */
const mostLookUps = 40;

/** What the functions are made of. */
export interface SlackGround {
  /** The flow's name. */
  readonly flow: string;
  readonly services: FlowServices;
  /** The request of the event; `null` where there is none yet. */
  readonly about: { readonly requestId: string; readonly sourceChannel: string | null } | null;
}

/** The functions for the hooks of one event. */
export function createSlackSdk({ flow, services, about }: SlackGround): SlackSdk {
  const { slack } = services;
  const fault = (sentence: string) => new FlowFault(flow, "sdk.slack", `The flow "${flow}" ${sentence}`);

  const describe = async (people: readonly SlackPerson[]): Promise<readonly SlackUserInfo[]> => {
    const humans = people.filter((person) => !person.isBot);
    const known = await slack.usersOf(humans.map(({ userId }) => userId));
    return humans.map((person) => toInfo(person, known.get(person.userId)));
  };
  const describeIds = async (ids: readonly string[]): Promise<readonly SlackUserInfo[]> => {
    if (ids.length <= mostLookUps) {
      const found = await Promise.all(ids.map((id) => slack.lookUp(id)));
      return describe(found.filter((person) => person !== null));
    }
    const wanted = new Set(ids);
    const listed = (await slack.listPeople()).filter(({ userId }) => wanted.has(userId));
    // Whoever is in a channel from another organisation is not in the list of this workspace.
    const unlisted = ids.filter((id) => !listed.some(({ userId }) => userId === id));
    const found = await Promise.all(unlisted.map((id) => slack.lookUp(id)));
    return describe([...listed, ...found.filter((person) => person !== null)]);
  };
  const find = async (who: Somebody | string): Promise<SlackPerson | null> => {
    if (typeof who !== "string") return slack.lookUp(who.slackUserId);
    const id = slackIdIn(who);
    if (id !== null) return slack.lookUp(id);
    return who.includes("@") ? slack.findByEmail(who.trim()) : null;
  };
  const checkText = (text: string): string => {
    if (typeof text !== "string" || text.trim() === "") throw fault("wanted to say nothing, so nothing was sent.");
    if (text.length <= longestMessage) return text;
    throw fault(
      `wanted to say ${text.length} characters, but a message holds at most ${longestMessage}. Nothing was sent.`,
    );
  };

  return {
    async getUserInfo(who) {
      const person = await find(who);
      return person === null ? null : ((await describe([person]))[0] ?? null);
    },
    async listUsers({ activeOnly = true } = {}) {
      const people = await slack.listPeople();
      return describe(activeOnly ? people.filter((person) => !person.isDeactivated) : people);
    },
    isUserInGroup: ({ slackUserId }, { groupId }) =>
      explained(() => slack.isInUserGroup(slackUserId, groupId), fault, `asked for the user group ${shown(groupId)}`),
    async usersInGroup({ groupId }) {
      const asked = `asked for the user group ${shown(groupId)}`;
      return describeIds(await explained(() => slack.usersInUserGroup(groupId), fault, asked));
    },
    async usersInChannel(channel) {
      const asked = `asked for the people of the channel ${shown(channel)}`;
      return describeIds(await explained(() => slack.membersOfChannel(channel), fault, asked));
    },
    mention(user) {
      const id = typeof user === "string" ? slackIdIn(user) : user.slackUserId;
      if (id !== null && isSlackUserId(id)) return `<@${id}>`;
      throw fault("mentioned somebody who is no Slack user. Mention a user of the event, or a Slack id.");
    },
    escape: escapeForSlack,
    async sendMessage(destination, text) {
      const said = checkText(text);
      const sourceChannel = about?.sourceChannel ?? null;
      const [list] = await findDestinations([{ to: [destination] }], { flow, sourceChannel, services });
      const to = list?.destinations[0];
      if (to !== undefined) await explained(() => slack.say(to, said), fault, "wanted to send a message");
    },
    async sendThreadMessage(text) {
      const said = checkText(text);
      const cards = about === null ? [] : await slack.cardsOf(about.requestId);
      if (cards.length === 0) {
        throw fault(
          "wanted to reply to the card of a request, but no card was sent yet. Nothing was said. Use " +
            "`sendMessage`, or a hook that runs after the card was sent, such as `afterRequest`.",
        );
      }
      for (const { channel, ts } of cards) {
        const to = { kind: "channel", channel } as const;
        await explained(() => slack.say(to, said, ts), fault, "wanted to reply to the card of a request");
      }
    },
  };
}

/** What Slack says no to is the flow's to mend, and told in a sentence; other faults go through. */
async function explained<T>(ask: () => Promise<T>, fault: (text: string) => FlowFault, asked: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    if (error.code === "missing_scope") {
      throw fault(`${asked}, and the Slack app has not been given the scope for it. Install the app again.`);
    }
    if (error.kind !== "undeliverable") throw error;
    throw fault(`${asked}, and Slack said no: ${error.code}. ${adviceFor(error.code)}`);
  }
}

function adviceFor(code: string): string {
  switch (code) {
    case "channel_not_found":
    case "not_in_channel":
      return "Check the channel, and invite Latchkey to it if it is private.";
    case "no_such_subteam":
    case "subteam_not_found":
      return "Use the id of a user group, such as S0614TZR7.";
    case "user_not_found":
      return "Nobody in Slack is the person who was named.";
    default:
      return "Nothing was sent.";
  }
}

/** Only what looks like a name goes into a sentence for admins. */
function shown(name: string): string {
  return /^#?[\p{L}\p{N}_.-]{1,80}$/u.test(name) ? name : "it names";
}

/** The id in `U012AB3CD`, `<@U012AB3CD>` or `<@U012AB3CD|name>`; `null` when there is none. */
function slackIdIn(text: string): string | null {
  const id = /^<@([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text.trim())?.[1] ?? text.trim();
  return isSlackUserId(id) ? id : null;
}

function toInfo(person: SlackPerson, user: SdkUser | undefined): SlackUserInfo {
  const { userId, displayName, email, isGuest, isStranger, isDeactivated } = person;
  const told = { externalId: userId, slackUserId: userId, displayName, email, isGuest, isStranger, isDeactivated };
  return user === undefined ? told : { ...told, user };
}
