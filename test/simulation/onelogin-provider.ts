import { z } from "zod";

import type { Timing } from "../../src/connectors/http/timing.ts";
import { openOneLoginDirectory } from "../../src/connectors/onelogin/onelogin-connector.ts";
import { checkOneLoginSettings } from "../../src/connectors/onelogin/settings.ts";
import { onelogin, oneloginRole, people } from "../../src/sdk/index.ts";
import { startPretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { secretOf } from "./secret-of.ts";
import { loginOf, type MembershipCall, type Provider, type Sent } from "./provider.ts";

const usersPath = /^\/api\/2\/roles\/(\d+)\/users$/;
const usersSchema = z.tuple([z.int()]);

/** A pretend OneLogin over HTTP, with the real connector, in simulated time. */
export async function startOneLogin(timing: Timing): Promise<Provider> {
  const pretend = await startPretendOneLogin();
  pretend.rateLimit.limit = Number.MAX_SAFE_INTEGER;
  const { clientId, clientSecret } = pretend;
  const settings = { apiUrl: pretend.url, clientId: secretOf(clientId), clientSecret: secretOf(clientSecret) };
  const mappings = new Map<string, number>();
  let accounts = 0;
  let roles = 0;

  return {
    id: "onelogin",
    server: pretend,
    connector: {
      ...onelogin(settings),
      open: async () => openOneLoginDirectory(checkOneLoginSettings(settings), timing),
    },
    addAccount(name, email) {
      accounts += 1;
      const id = 56_000_000 + accounts;
      return String(pretend.addUser({ id, username: loginOf(name), email, firstname: name }).id);
    },
    addGroup(name) {
      roles += 1;
      return String(pretend.addRole({ id: 590_000 + roles, name }).id);
    },
    putMember: (roleId, externalId) => pretend.addMember(Number(roleId), Number(externalId)),
    takeMember: (roleId, externalId) => pretend.removeMember(Number(roleId), Number(externalId)),
    members: (roleId) => pretend.members(Number(roleId)).map(String),
    suspend: (id, isSuspended) => void pretend.updateUser(Number(id), { status: isSuspended ? 2 : 1 }),
    removeAccount: (id) => pretend.removeUser(Number(id)),
    setRule(roleId, isThere) {
      const known = mappings.get(roleId);
      if (known !== undefined) pretend.removeMapping(known);
      mappings.delete(roleId);
      if (isThere) mappings.set(roleId, pretend.addMapping({ name: `Of ${roleId}`, roleIds: [Number(roleId)] }).id);
    },
    target: (name, roleId) =>
      oneloginRole({ connector: "onelogin", roleId: Number(roleId), label: name, name: `onelogin-${name}` }),
    membersOf: (roleId) => people.inRole("onelogin", roleId),
    readCall,
    rateLimit: (resetInSeconds) => ({ rateLimit: { resetInSeconds } }),
    refusal: { status: 401 },
  };
}

function readCall({ method, path, body }: Sent): MembershipCall | null {
  const [, groupId] = usersPath.exec(path) ?? [];
  if (groupId === undefined || method === "GET") return null;
  const [externalId] = usersSchema.parse(JSON.parse(body ?? "[]"));
  return { kind: method === "POST" ? "add" : "remove", groupId, externalId: String(externalId) };
}
