import type { SlackPerson } from "../domain/standing.ts";
import type { SlackIdentity } from "../domain/user.ts";

/** The people of the workspace, as Slack describes them now. */
export interface People {
  /** Asked live each time; `null` when Slack does not know the id. Throws `MessengerFault` when Slack cannot be asked. */
  lookUp(slackUserId: string): Promise<SlackPerson | null>;
  /** The one person with exactly this e-mail; `null` when there is none. Throws `MessengerFault`. */
  findByEmail(email: string): Promise<SlackPerson | null>;
  /**
   * Whether somebody is in a user group (`S…`), asked live each time. Throws `MessengerFault` when Slack cannot be asked,
   * and when it has no such group: that is never a "no".
   */
  isInUserGroup(slackUserId: string, groupId: string): Promise<boolean>;
  /** The Slack ids of everybody in a user group, asked live each time. Throws like `isInUserGroup`. */
  usersInUserGroup(groupId: string): Promise<readonly string[]>;
  /** Everybody of the workspace, bots and those who left too, asked live page by page. Throws `MessengerFault`. */
  listPeople(): Promise<readonly SlackPerson[]>;
  /**
   * The Slack ids of the members of a channel, bots too, asked live page by page. The channel is `#name` or an id. Throws
   * `MessengerFault` when Slack cannot be asked, and when the app sees no such channel: a private one has to invite it.
   */
  membersOfChannel(channel: string): Promise<readonly string[]>;
  /**
   * The workspace or organisation this deployment serves, asked once. Every user is kept under it: within it Slack's
   * user ids are unique, whichever workspace of an organisation a click came from.
   */
  home(): Promise<Omit<SlackIdentity, "userId">>;
}
