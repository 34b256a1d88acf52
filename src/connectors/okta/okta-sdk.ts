import type { DirectoryPerson, SdkGround, SdkUser } from "../../ports/connector.ts";
import { DirectoryFault } from "../../ports/directory.ts";
import { listPeople } from "../directory/list-people.ts";
import type { GroupSelection, OktaListedGroup } from "./list-groups.ts";
import type { OktaDirectory } from "./okta-directory.ts";
import type { OktaUserInfo } from "./records.ts";

/** Which group is meant: by its id, such as `00g1emaKYZTWRYYRRTSK`. */
export interface OktaGroupReference {
  readonly groupId: string;
}

/**
 * What hooks find under `sdk.okta`. Every answer is read live. All functions throw a `DirectoryFault` when Okta cannot
 * answer; those that take a user throw `IdentityNotFound` when the person has no account there.
 */
export interface OktaSdk {
  /** Whether the person's account is in the group. A group that does not exist is a fault, not a "no". */
  isUserInGroup(user: SdkUser, group: OktaGroupReference): Promise<boolean>;
  /** Everybody in the group, with the user where Latchkey knows whose account it is. */
  usersInGroup(group: OktaGroupReference): Promise<readonly DirectoryPerson[]>;
  /** The person's account as Okta describes it, custom profile attributes included. */
  getUserInfo(user: SdkUser): Promise<OktaUserInfo>;
  /** The groups that fit; only those whose members can be changed, unless `onlyNativeGroups` is `false`. */
  listGroups(selection?: GroupSelection): Promise<readonly OktaListedGroup[]>;
}

/** What these functions ask of the directory. */
export type OktaReads = Pick<OktaDirectory, "isMember" | "listMembers" | "getGroup" | "getProfile" | "listGroups">;

export function createOktaSdk(ground: SdkGround<OktaReads>): OktaSdk {
  const { client } = ground;
  return {
    async isUserInGroup(user, { groupId }) {
      const externalId = await ground.accountOf(user);
      if (await client.isMember(groupId, externalId)) return true;
      if ((await client.getGroup(groupId)) === null) throw unknownGroup(groupId);
      return false;
    },
    async usersInGroup({ groupId }) {
      return ground.recognise(await listPeople(client, groupId, "Okta"));
    },
    async getUserInfo(user) {
      const info = await client.getProfile(await ground.accountOf(user));
      if (info !== null) return info;
      throw new DirectoryFault("not-found", "Okta does not have the person's account any more. Map the account again.");
    },
    listGroups: (selection) => client.listGroups(selection),
  };
}

function unknownGroup(groupId: string): DirectoryFault {
  const name = /^[\w-]{1,64}$/.test(groupId) ? ` ${groupId}` : "";
  return new DirectoryFault(
    "not-found",
    `Okta has no group${name}. Nobody was checked. Correct \`groupId\` in the flow.`,
  );
}
