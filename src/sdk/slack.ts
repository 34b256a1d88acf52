import type { DurationText } from "../domain/duration.ts";
import type { DirectoryPerson, SdkUser } from "../ports/connector.ts";

/** Somebody in Slack: a Slack user id, a person that hooks see, or somebody a directory knows. */
export type SlackReader = string | Pick<SdkUser, "slackUserId" | "displayName"> | DirectoryPerson;

/** A destination as a flow writes it. */
export type FlowDestination =
  | { readonly kind: "channel"; readonly channel: string }
  | { readonly kind: "sourceChannel" }
  | { readonly kind: "person"; readonly person: SlackReader }
  | { readonly kind: "group"; readonly people: readonly SlackReader[] }
  | { readonly kind: "manager"; readonly of: SdkUser };

/**
 * One list of destinations, asked at once. The next list has its turn when none of this one takes the message, and on its
 * timeout.
 */
export interface Notification {
  readonly to: readonly FlowDestination[];
  /** How long they have before the next list is asked; left out, as long as the request waits. */
  readonly timeout?: DurationText;
  /** When they are reminded first; each next time it is twice as long. Left out, never. */
  readonly remind?: DurationText;
}

/** A text with nothing in it that Slack would read as markup, a mention or a link. */
export function escapeForSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Where cards go. */
export const slack = {
  /** For what people typed, before it goes into a message of a flow's own. */
  escape: escapeForSlack,
  /** A channel, by `#name` or id. Latchkey must be in it, or be allowed to write to public channels. */
  channel: (channel: string): FlowDestination => ({ kind: "channel", channel }),
  /**
   * The channel the request came from. A destination that fails where it came from none, as from a shortcut, or from direct
   * messages.
   */
  sourceChannel: (): FlowDestination => ({ kind: "sourceChannel" }),
  /**
   * A person's direct messages: a Slack user id, or somebody a directory knows, who is found by the stored link and
   * then by exact e-mail. Nobody found is a failed destination, not an error.
   */
  user: (person: SlackReader): FlowDestination => ({ kind: "person", person }),
  /**
   * One conversation of one to seven people and Latchkey. Whoever is not found in Slack is left out; nobody found at all is
   * a failed destination.
   */
  group: (people: readonly SlackReader[]): FlowDestination => ({ kind: "group", people }),
  /** The direct messages of a person's manager. Nobody known is a failed destination, not an error. */
  managerOf: (user: SdkUser): FlowDestination => ({ kind: "manager", of: user }),
};
