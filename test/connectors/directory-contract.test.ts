import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { startPretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { directoryContract, type DirectoryWorld } from "../support/directory-contract.ts";
import { InMemoryDirectory } from "../support/in-memory-directory.ts";
import { openTestDirectory } from "./okta/open-test-directory.ts";
import { openTestDirectory as openOneLogin } from "./onelogin/open-test-directory.ts";

const writes = ["addMember", "removeMember"] as const;
const everything = [...writes, "isMember", "describeGroup", "findAccountsByEmail"] as const;

directoryContract("The in-memory directory", async (): Promise<DirectoryWorld> => {
  const directory = new InMemoryDirectory();
  return {
    directory,
    organisationId: directory.organisation,
    unknownId: "00zdoesnotexist",
    addAccount: (account) => directory.addAccount(account).externalId,
    addGroup: ({ ownership = "native", ruleManaged = false, adminRoles = false } = {}) =>
      directory.putGroup({ ownership, isRuleManaged: ruleManaged, carriesAdminRoles: adminRoles }).groupId,
    putMember: (groupId, externalId) => directory.putMember(groupId, externalId),
    membersOf: (groupId) => directory.membersOf(groupId),
    loseAnswersOfWrites: () => writes.forEach((method) => directory.failNext(method, "answer-lost", Infinity)),
    goDown: () => everything.forEach((method) => directory.failNext(method, "unavailable", Infinity)),
    refuseCredential: () => everything.forEach((method) => directory.failNext(method, "unauthorized", Infinity)),
    close: async () => {},
  };
});

const typeOf = { native: "OKTA_GROUP", "app-owned": "APP_GROUP", "built-in": "BUILT_IN" } as const;

directoryContract("Okta over HTTP", async (): Promise<DirectoryWorld> => {
  const pretend = await startPretendOkta();
  const directory = await openTestDirectory(pretend.url, pretend);
  let groups = 0;
  return {
    directory,
    organisationId: pretend.orgId,
    unknownId: "00zdoesnotexist",
    addAccount({ login, email, displayName, isActive = true }) {
      const [firstName = "", lastName = ""] = (displayName ?? login).split(" ");
      const status = isActive ? "ACTIVE" : "SUSPENDED";
      return pretend.addUser({ login, email, firstName, lastName, status }).id;
    },
    addGroup({ ownership = "native", ruleManaged = false, adminRoles = false } = {}) {
      groups += 1;
      const name = `Group ${groups}`;
      const group = pretend.addGroup({ name, type: typeOf[ownership], adminRoles: adminRoles ? ["USER_ADMIN"] : [] });
      if (ruleManaged) pretend.addRule({ name, groupIds: [group.id] });
      return group.id;
    },
    putMember: (groupId, externalId) => pretend.addMember(groupId, externalId),
    membersOf: (groupId) => pretend.members(groupId),
    loseAnswersOfWrites() {
      pretend.faults.next({ method: "PUT" }, { applyThenDropConnection: true }, { forever: true });
      pretend.faults.next({ method: "DELETE" }, { applyThenDropConnection: true }, { forever: true });
    },
    goDown: () => pretend.down(true),
    refuseCredential: () => pretend.faults.next({}, { status: 401, errorCode: "E0000011" }, { forever: true }),
    close: () => pretend.stop(),
  };
});

directoryContract(
  "OneLogin over HTTP",
  async (): Promise<DirectoryWorld> => {
    const pretend = await startPretendOneLogin();
    const name = "A role";
    return {
      directory: openOneLogin(pretend.url, pretend),
      organisationId: String(pretend.accountId),
      unknownId: "999999999",
      addAccount({ login, email, displayName, isActive = true }) {
        const [firstname = "", lastname = ""] = (displayName ?? login).split(" ");
        return String(pretend.addUser({ username: login, email, firstname, lastname, status: isActive ? 1 : 2 }).id);
      },
      addGroup({ ruleManaged = false, adminRoles = false } = {}) {
        const { id } = pretend.addRole({ name });
        if (ruleManaged) pretend.addMapping({ name, roleIds: [id] });
        if (adminRoles) pretend.addPrivilege({ name, roleIds: [id] });
        return String(id);
      },
      putMember: (groupId, externalId) => pretend.addMember(Number(groupId), Number(externalId)),
      membersOf: (groupId) => pretend.members(Number(groupId)).map(String),
      loseAnswersOfWrites() {
        pretend.faults.next({ method: "POST", path: /users$/ }, { applyThenDropConnection: true }, { forever: true });
        pretend.faults.next({ method: "DELETE" }, { applyThenDropConnection: true }, { forever: true });
      },
      goDown: () => pretend.down(true),
      refuseCredential: () => pretend.faults.next({}, { status: 401 }, { forever: true }),
      close: () => pretend.stop(),
    };
  },
  [],
);
