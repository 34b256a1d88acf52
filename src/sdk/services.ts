import type { DirectoryPerson, SdkIdentity, SdkProfile, SdkUser } from "../ports/connector.ts";
import type { EventQuestion, StepTaken } from "../domain/request-event.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { User } from "../domain/user.ts";
import type { IdentityRules } from "../ports/flows.ts";
import type { Directory } from "../ports/directory.ts";
import type { Messenger, Place } from "../ports/messenger.ts";
import type { Outbound } from "../ports/outbound.ts";
import type { People } from "../ports/people.ts";
import type { Json } from "../ports/strategies.ts";

/** A step that a request took, with the person who took it, if one did. */
export interface TakenStep {
  readonly event: StepTaken;
  readonly user: User | null;
}

/** What flows ask of Slack and say in it. Each throws `MessengerFault`. */
export interface SlackServices
  extends
    Pick<People, "lookUp" | "findByEmail" | "listPeople" | "isInUserGroup" | "usersInUserGroup" | "membersOfChannel">,
    Pick<Messenger, "say"> {
  /** Those of these Slack users whom Latchkey knows, by Slack's id. */
  usersOf(slackUserIds: readonly string[]): Promise<ReadonlyMap<string, SdkUser>>;
  /** The cards in which the deciders of a request are asked now, or were last. */
  cardsOf(requestId: string): Promise<readonly Place[]>;
}

/** What the runtime of flows needs from the house. `app.ts` fills it in. */
export interface FlowServices {
  /** An open connector. Throws `DirectoryFault` when it cannot be reached. */
  openDirectory(connectorId: string): Promise<Directory>;
  /** The person's account by the ordinary road. Throws `IdentityRefused` with the sentence people see. */
  accountOf(user: Pick<SdkUser, "id">, connectorId: string, rules: IdentityRules): Promise<string>;
  /** The accounts that are linked to each of these users, by user id. */
  identitiesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly SdkIdentity[]>>;
  /** What directories say of each of these users, by user id; who is not in the answer has no profile. */
  profilesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, SdkProfile>>;
  /** The user's manager at this moment, or `null` when nobody is known. */
  managerOf(userId: string): Promise<SdkUser | null>;
  /** Records that a flow gave a person an account. Throws `IdentityRefused` against a link of higher trust. */
  linkIdentity(link: {
    readonly userId: string;
    readonly connectorId: string;
    readonly externalId: string;
    readonly flow: string;
  }): Promise<SdkIdentity>;
  /** The steps a request took so far, in order. */
  stepsOf(request: Pick<AccessRequest, "id" | "stages">): Promise<readonly TakenStep[]>;
  /** What the custom strategy's `escalate` returned for a request; `null` where nothing was, or it was taken back. */
  outputOf(request: Pick<AccessRequest, "id">): Promise<Json>;
  /** How many steps the requests of a person took. */
  countSteps(asked: EventQuestion): Promise<number>;
  readonly slack: SlackServices;
  /** Calls to the public internet. */
  readonly outbound: Outbound;
  /** Adds the users Latchkey knows. */
  recognise(people: readonly DirectoryPerson[], connectorId: string): Promise<readonly DirectoryPerson[]>;
  /** The Slack user with exactly this e-mail, or `null`. */
  slackUserByEmail(email: string): Promise<string | null>;
}
