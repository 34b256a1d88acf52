import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { startPretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { directoryContract } from "../support/directory-contract.ts";
import type { DirectoryWorld } from "../support/directory-world.ts";
import { InMemoryDirectory } from "../../src/testing/fakes/in-memory-directory.ts";
import { openTestDirectory } from "./okta/open-test-directory.ts";
import { openTestDirectory as openOneLogin } from "./onelogin/open-test-directory.ts";

const writes = ["addMember", "removeMember"] as const;
const reads = ["isMember", "describeGroup", "findAccountsByEmail", "hasAdminRights"] as const;
const lists = ["listAccounts", "listGroups", "listMemberIds"] as const;
const everything = [...writes, ...reads, ...lists];
/** Between what was there before and a change, so that a moment fits in. Milliseconds. */
const pause = 2_000;

directoryContract("The in-memory directory", async (): Promise<DirectoryWorld> => {
  const directory = new InMemoryDirectory();
  return {
    directory,
    organisationId: directory.organisation,
    unknownId: "00zdoesnotexist",
    addAccount({ adminRights = false, ...account }) {
      const { externalId } = directory.addAccount(account);
      directory.setAdminRights(externalId, adminRights);
      return externalId;
    },
    addGroup: ({ ownership = "native", ruleManaged = false, adminRoles = false } = {}) =>
      directory.putGroup({ ownership, isRuleManaged: ruleManaged, carriesAdminRoles: adminRoles }).groupId,
    putMember: (groupId, externalId) => directory.putMember(groupId, externalId),
    membersOf: (groupId) => directory.membersOf(groupId),
    takeAway(externalId) {
      directory.updateAccount(externalId, { status: "DEPROVISIONED", isActive: false });
      directory.listing.setChangedAt(externalId, new Date(pause));
      return new Date(pause - 1);
    },
    breakRecordOf: (externalId) => void (directory.listing.refused = [{ externalId, why: "it has no login" }]),
    hideAdminRights: () => void (directory.hidesAdminRights = true),
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
    addAccount({ login, email, displayName, isActive = true, adminRights = false }) {
      const [firstName = "", lastName = ""] = (displayName ?? login).split(" ");
      const status = isActive ? "ACTIVE" : "SUSPENDED";
      const adminRoles = adminRights ? ["READ_ONLY_ADMIN"] : [];
      return pretend.addUser({ login, email, firstName, lastName, status, adminRoles }).id;
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
    takeAway(externalId) {
      pretend.moveClock(pause);
      pretend.updateUser(externalId, { status: "DEPROVISIONED" });
      return new Date(pretend.now() - pause / 2);
    },
    breakRecordOf(externalId) {
      const body = pretend.users().map((user) => (user.id === externalId ? { ...user, profile: {} } : user));
      pretend.faults.next({ path: /users$/ }, { status: 200, body });
    },
    hideAdminRights: () => void (pretend.features.adminRoles = "forbidden"),
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
      addAccount({ login, email, displayName, isActive = true, adminRights = false }) {
        const [firstname = "", lastname = ""] = (displayName ?? login).split(" ");
        const status = isActive ? 1 : 2;
        const { id } = pretend.addUser({ username: login, email, firstname, lastname, status });
        if (adminRights) pretend.addPrivilege({ name, roleIds: [], userIds: [id] });
        return String(id);
      },
      addGroup({ ruleManaged = false, adminRoles = false } = {}) {
        const { id } = pretend.addRole({ name });
        if (ruleManaged) pretend.addMapping({ name, roleIds: [id] });
        if (adminRoles) pretend.addPrivilege({ name, roleIds: [id] });
        return String(id);
      },
      putMember: (groupId, externalId) => pretend.addMember(Number(groupId), Number(externalId)),
      membersOf: (groupId) => pretend.members(Number(groupId)).map(String),
      takeAway(externalId) {
        pretend.moveClock(pause);
        pretend.updateUser(Number(externalId), { status: 2 });
        return new Date(pretend.now() - pause / 2);
      },
      breakRecordOf(externalId) {
        const users = pretend.users().map((user) => ({ ...user, username: String(user.username) }));
        const body = users.map((user) => (String(user.id) === externalId ? { ...user, username: ["pat"] } : user));
        pretend.faults.next({ path: /users$/ }, { status: 200, body });
      },
      hideAdminRights: () => void (pretend.credentialScope = "Read All"),
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
