import type { PretendOkta } from "../../../okta/index.ts";
import type { PretendOneLogin } from "../../../onelogin/index.ts";
import type { DirectoryName } from "../../../town/trouble.ts";
import type { Town } from "../../../town/town.ts";
import type { DirectoryPicture } from "../../protocol.ts";

type Group = DirectoryPicture["groups"][number];
type Member = Group["members"][number];
type User = DirectoryPicture["users"][number];

/** OneLogin's numbers in words. */
const oneLoginStatus = new Map([
  [0, "unactivated"],
  [1, "active"],
  [2, "suspended"],
  [3, "locked"],
  [4, "password expired"],
  [5, "awaiting password reset"],
  [7, "password pending"],
  [8, "security questions required"],
]);

/** Okta and OneLogin as their administrators would see them, with what Latchkey gave. */
export function drawDirectories(town: Town): readonly DirectoryPicture[] {
  const { okta, onelogin } = town.company;
  return [
    { id: "okta", name: "Okta", trouble: town.trouble.of("okta"), ...drawOkta(town, okta) },
    { id: "onelogin", name: "OneLogin", trouble: town.trouble.of("onelogin"), ...drawOneLogin(town, onelogin) },
  ];
}

function drawOkta(town: Town, okta: PretendOkta): Pick<DirectoryPicture, "groups" | "users"> {
  const users = okta.users().map(({ id, status, profile }): User => {
    const name = `${String(profile["firstName"])} ${String(profile["lastName"])}`;
    return { accountId: id, name, login: profile.login, status: readable(status) };
  });
  const ruled = new Set(okta.rules().flatMap(({ status, groupIds }) => (status === "ACTIVE" ? groupIds : [])));
  const members = membersOf(town, "okta", users);
  const groups = okta.groups().map(({ id, type, profile, adminRoles }): Group => {
    const isManaged = type !== "OKTA_GROUP" || ruled.has(id);
    return {
      id,
      name: profile.name,
      kind: adminRoles.length > 0 ? "privileged" : isManaged ? "managed" : "ordinary",
      members: members(id, okta.members(id)),
    };
  });
  return { groups, users };
}

function drawOneLogin(town: Town, onelogin: PretendOneLogin): Pick<DirectoryPicture, "groups" | "users"> {
  const users = onelogin.users().map((user): User => {
    const { id, firstname, lastname, email, username, status } = user;
    const name = [firstname, lastname].filter((part) => part !== null && part !== "").join(" ");
    const login = email ?? username ?? "";
    return { accountId: String(id), name, login, status: oneLoginStatus.get(status) ?? String(status) };
  });
  const managed = new Set(onelogin.mappings().flatMap(({ enabled, roleIds }) => (enabled ? roleIds : [])));
  const privileged = new Set(onelogin.privileges().flatMap(({ roleIds }) => roleIds));
  const members = membersOf(town, "onelogin", users);
  const groups = onelogin.roles().map(({ id, name }): Group => ({
    id: String(id),
    name,
    kind: privileged.has(id) ? "privileged" : managed.has(id) ? "managed" : "ordinary",
    members: members(String(id), onelogin.members(id).map(String)),
  }));
  return { groups, users };
}

/** Gives the members of a group from their account ids. */
function membersOf(town: Town, directory: DirectoryName, users: readonly User[]) {
  const names = new Map(users.map(({ accountId, name }) => [accountId, name]));
  return (groupId: string, accountIds: readonly string[]): readonly Member[] =>
    accountIds.map((accountId) => ({
      accountId,
      name: names.get(accountId) ?? accountId,
      grant: town.accessOf(directory, groupId, accountId) ?? null,
    }));
}

/** `LOCKED_OUT` is `locked out`. */
function readable(status: string): string {
  return status.toLowerCase().replaceAll("_", " ");
}
