import { runCall } from "../http/call-pipeline.ts";
import { startHttpServer } from "../http/http-server.ts";
import { serverHandle, type ServerHandle } from "../http/server-handle.ts";
import { createApp } from "./app.ts";
import type { ServiceApp } from "./client-assertion.ts";
import type { Directory } from "./directory.ts";
import type { OktaGroup } from "./group.ts";
import type { GroupRule } from "./group-rule.ts";
import { newId } from "./new-id.ts";
import { Organisation, type Features } from "./organisation.ts";
import type { RateLimits } from "./rate-limiter.ts";
import { type OktaSnapshot, takeOktaSnapshot } from "./snapshot.ts";
import type { OktaUser } from "./user.ts";
import { oktaWords } from "./words.ts";

interface PretendOktaOptions {
  /** A free one unless told. */
  readonly port?: number;
  readonly orgId?: string;
  readonly apiToken?: string;
  /** The service app that may ask for bearer tokens; without it the token endpoint refuses everybody. */
  readonly oauth?: ServiceApp;
  /** What another one held: its id, token and everything in it. */
  readonly snapshot?: OktaSnapshot;
}

type DirectoryCommands = Pick<
  Directory,
  | "addUser"
  | "updateUser"
  | "removeUser"
  | "addGroup"
  | "updateGroup"
  | "removeGroup"
  | "addRule"
  | "removeRule"
  | "addMember"
  | "removeMember"
>;

/** What a test or the sandbox holds in its hand. Its own commands take effect at once and are not calls. */
export interface PretendOkta extends DirectoryCommands, ServerHandle {
  readonly apiToken: string;
  readonly orgId: string;
  /** What there is now, oldest first. */
  users(): readonly OktaUser[];
  groups(): readonly OktaGroup[];
  rules(): readonly GroupRule[];
  /** User ids, in the order in which they joined. */
  members(groupId: string): string[];
  readonly features: Features;
  readonly rateLimits: RateLimits;
  searchLagMs: number;
  /** Another organisation answers behind the same address. */
  changeOrg(orgId: string): void;
  /** Bearer tokens issued so far stop working; new ones may be asked for. */
  revokeAccessTokens(): void;
  /** The time its records are stamped with, in milliseconds since 1970: the real one plus what `moveClock` added. */
  now(): number;
  /** Rate limits and tokens go by the real time still. */
  moveClock(milliseconds: number): void;
  /** Everything a restart must not lose, as plain JSON. */
  snapshot(): OktaSnapshot;
}

/** Starts a pretend Okta organisation on loopback, in this process: empty, or as the snapshot has it. */
export async function startPretendOkta(options: PretendOktaOptions = {}): Promise<PretendOkta> {
  const { snapshot } = options;
  const identity = {
    orgId: options.orgId ?? snapshot?.orgId ?? newId("00o"),
    apiToken: options.apiToken ?? snapshot?.apiToken ?? newId("00T"),
    serviceApp: options.oauth,
  };
  const organisation = new Organisation(identity, snapshot);
  const app = createApp(organisation);
  const { directory, rateLimiter, features, surroundings } = organisation;
  const words = oktaWords(organisation);
  const server = await startHttpServer(options.port ?? 0, (call) =>
    runCall({ surroundings, words }, call, async () => app.fetch(call.request)),
  );
  organisation.url = server.url;

  return {
    ...serverHandle(server, surroundings),
    apiToken: organisation.apiToken,
    get orgId() {
      return organisation.orgId;
    },
    addUser: (seed) => directory.addUser(seed),
    updateUser: (id, change) => directory.updateUser(id, change),
    removeUser: (id) => directory.removeUser(id),
    addGroup: (seed) => directory.addGroup(seed),
    updateGroup: (id, change) => directory.updateGroup(id, change),
    removeGroup: (id) => directory.removeGroup(id),
    addRule: (seed) => directory.addRule(seed),
    removeRule: (id) => directory.removeRule(id),
    addMember: (groupId, userId) => directory.addMember(groupId, userId),
    removeMember: (groupId, userId) => directory.removeMember(groupId, userId),
    users: () => [...directory.users.all()].map(({ record }) => record),
    groups: () => [...directory.groups.all()].map(({ record }) => record),
    rules: () => [...directory.rules.values()],
    members: (groupId) => directory.memberships.members(groupId).map(([userId]) => userId),
    features,
    rateLimits: rateLimiter.limits,
    get searchLagMs() {
      return organisation.searchLagMs;
    },
    set searchLagMs(lag) {
      organisation.searchLagMs = lag;
    },
    changeOrg: (orgId) => void (organisation.orgId = orgId),
    revokeAccessTokens: () => organisation.accessTokens.revokeAll(),
    now: () => organisation.clock.now(),
    moveClock: (milliseconds) => organisation.clock.move(milliseconds),
    snapshot: () => takeOktaSnapshot(organisation),
  };
}
