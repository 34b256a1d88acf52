import type { DirectoryPerson, SdkGround, SdkUser } from "../../ports/connector.ts";
import { DirectoryFault } from "../../ports/directory.ts";
import { listPeople } from "../directory/list-people.ts";
import type { RoleSelection } from "./list-roles.ts";
import type { OneLoginDirectory } from "./onelogin-directory.ts";
import type { OneLoginRoleInfo, OneLoginUserInfo } from "./records.ts";

/** Which role is meant: by its id, such as `599800`. */
export interface OneLoginRoleReference {
  readonly roleId: number;
}

/**
 * What hooks find under `sdk.onelogin`. Every answer is read live. All functions throw a `DirectoryFault` when OneLogin
 * cannot answer; those that take a user throw `IdentityNotFound` when the person has no account there.
 */
export interface OneLoginSdk {
  /** Whether the person's account has the role. A role that does not exist is a fault, not a "no". */
  isUserInRole(user: SdkUser, role: OneLoginRoleReference): Promise<boolean>;
  /** Everybody who has the role, with the user where Latchkey knows whose account it is. */
  usersInRole(role: OneLoginRoleReference): Promise<readonly DirectoryPerson[]>;
  /** The person's account as OneLogin describes it, custom attributes included. */
  getUserInfo(user: SdkUser): Promise<OneLoginUserInfo>;
  /** The roles that fit, however many there are. */
  listRoles(selection?: RoleSelection): Promise<readonly OneLoginRoleInfo[]>;
}

/** What these functions ask of the directory. */
export type OneLoginReads = Pick<OneLoginDirectory, "isMember" | "listMembers" | "getRole" | "getUser" | "listRoles">;

export function createOneLoginSdk(ground: SdkGround<OneLoginReads>): OneLoginSdk {
  const { client } = ground;
  return {
    async isUserInRole(user, { roleId }) {
      const externalId = await ground.accountOf(user);
      if (await client.isMember(String(roleId), externalId)) return true;
      if ((await client.getRole(String(roleId))) === null) throw unknownRole(roleId);
      return false;
    },
    async usersInRole({ roleId }) {
      return ground.recognise(await listPeople(client, String(roleId), "OneLogin"));
    },
    async getUserInfo(user) {
      const info = await client.getUser(await ground.accountOf(user));
      if (info !== null) return info;
      throw new DirectoryFault(
        "not-found",
        "OneLogin does not have the person's account any more. Map the account again.",
      );
    },
    listRoles: (selection) => client.listRoles(selection),
  };
}

function unknownRole(roleId: number): DirectoryFault {
  const name = typeof roleId === "number" ? ` ${roleId}` : "";
  return new DirectoryFault(
    "not-found",
    `OneLogin has no role${name}. Nobody was checked. Correct \`roleId\` in the flow.`,
  );
}
