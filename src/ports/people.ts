import type { SlackPerson } from "../domain/standing.ts";
import type { SlackIdentity } from "../domain/user.ts";

/** The people of the workspace, as Slack describes them now. */
export interface People {
  /** Asked live each time; `null` when Slack does not know the id. Throws `MessengerFault` when Slack cannot be asked. */
  lookUp(slackUserId: string): Promise<SlackPerson | null>;
  /** The one person with exactly this e-mail; `null` when there is none. Throws `MessengerFault`. */
  findByEmail(email: string): Promise<SlackPerson | null>;
  /**
   * The workspace or organisation this deployment serves, asked once. Every user is kept under it: within it Slack's
   * user ids are unique, whichever workspace of an organisation a click came from.
   */
  home(): Promise<Omit<SlackIdentity, "userId">>;
}
