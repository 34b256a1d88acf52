import type { Timing } from "../../src/connectors/http/timing.ts";
import { openOktaDirectory } from "../../src/connectors/okta/okta-connector.ts";
import { checkOktaSettings } from "../../src/connectors/okta/settings.ts";
import { okta, oktaGroup, people } from "../../src/sdk/index.ts";
import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { secretOf } from "./secret-of.ts";
import { loginOf, type MembershipCall, type Provider, type Sent } from "./provider.ts";

const memberPath = /^\/api\/v1\/groups\/([^/]+)\/users\/([^/]+)$/;

/** A pretend Okta over HTTP, with the real connector, in simulated time. */
export async function startOkta(timing: Timing): Promise<Provider> {
  const pretend = await startPretendOkta({ orgId: "00oSIMULATION0000001" });
  Object.assign(pretend.rateLimits, { listUsers: Infinity, getUser: Infinity, groups: Infinity, other: Infinity });
  const settings = { orgUrl: pretend.url, apiToken: secretOf(pretend.apiToken) };
  let groups = 0;

  return {
    id: "okta",
    server: pretend,
    connector: { ...okta(settings), open: () => openOktaDirectory(checkOktaSettings(settings), timing) },
    addAccount(name, email) {
      const id = `00u${name.toUpperCase().padEnd(17, "0")}`;
      return pretend.addUser({ id, login: loginOf(name), email, firstName: name, lastName: "Example" }).id;
    },
    addGroup(name) {
      groups += 1;
      return pretend.addGroup({ id: `00gGROUP${String(groups).padStart(12, "0")}`, name }).id;
    },
    putMember: (groupId, externalId) => pretend.addMember(groupId, externalId),
    takeMember: (groupId, externalId) => pretend.removeMember(groupId, externalId),
    members: (groupId) => pretend.members(groupId),
    suspend: (id, isSuspended) => void pretend.updateUser(id, { status: isSuspended ? "SUSPENDED" : "ACTIVE" }),
    removeAccount: (id) => pretend.removeUser(id),
    setRule(groupId, isThere) {
      const id = `0pr${groupId}`;
      if (isThere) pretend.addRule({ id, name: `Rule of ${groupId}`, groupIds: [groupId] });
      else pretend.removeRule(id);
    },
    target: (name, groupId) => oktaGroup({ connector: "okta", groupId, label: name, name: `okta-${name}` }),
    membersOf: (groupId) => people.inGroup("okta", groupId),
    readCall,
    rateLimit: (seconds, nowMs) => ({
      status: 429,
      headers: {
        "X-Rate-Limit-Remaining": "0",
        "X-Rate-Limit-Reset": String(Math.floor(nowMs / 1_000) + seconds),
      },
    }),
    refusal: { status: 401, errorCode: "E0000011" },
  };
}

function readCall({ method, path }: Sent): MembershipCall | null {
  const [, groupId, externalId] = memberPath.exec(path) ?? [];
  if (groupId === undefined || externalId === undefined || method === "GET") return null;
  return { kind: method === "PUT" ? "add" : "remove", groupId, externalId };
}
