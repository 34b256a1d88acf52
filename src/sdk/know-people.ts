import type { User } from "../domain/user.ts";
import type { SdkProfile, SdkUser } from "../ports/connector.ts";
import { nobody } from "../domain/nobody.ts";
import type { FlowServices } from "./services.ts";

/** What is known of people beside what Slack says. */
export type KnowsPeople = Pick<FlowServices, "identitiesOf" | "profilesOf">;

const emptyProfile: SdkProfile = { title: null, department: null, phone: null, custom: {} };

/** Reads what is known of people, once for all of them; gives how the operator's code sees each. */
export async function knowPeople(
  services: KnowsPeople,
  users: readonly (User | null)[],
): Promise<(user: User) => SdkUser> {
  const ids = [...new Set(users.flatMap((user) => (user === null || user === nobody ? [] : [user.id])))];
  if (ids.length === 0) return (user) => sdkUser(user, [], emptyProfile);
  const [links, profiles] = await Promise.all([services.identitiesOf(ids), services.profilesOf(ids)]);
  return (user) => sdkUser(user, links.get(user.id) ?? [], profiles.get(user.id) ?? emptyProfile);
}

function sdkUser(user: User, externalIdentities: SdkUser["externalIdentities"], profile: SdkProfile): SdkUser {
  const { id, email, slackUserId } = user;
  return { id, email, displayName: user.displayName ?? slackUserId, slackUserId, externalIdentities, profile };
}
