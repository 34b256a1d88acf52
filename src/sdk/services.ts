import type { DirectoryPerson, SdkUser } from "../ports/connector.ts";
import type { Directory } from "../ports/directory.ts";

/** What the runtime of flows needs from the house. `app.ts` fills it in. */
export interface FlowServices {
  /** An open connector. Throws `DirectoryFault` when it cannot be reached. */
  openDirectory(connectorId: string): Promise<Directory>;
  /** The person's account by the ordinary road. Throws `IdentityNotFound` with the sentence people see. */
  accountOf(user: SdkUser, connectorId: string): Promise<string>;
  /** Adds the users Latchkey knows. */
  recognise(people: readonly DirectoryPerson[], connectorId: string): Promise<readonly DirectoryPerson[]>;
  /** The Slack user with exactly this e-mail, or `null`. */
  slackUserByEmail(email: string): Promise<string | null>;
}
