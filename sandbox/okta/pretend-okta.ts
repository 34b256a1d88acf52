import { createApp } from "./app.ts";
import type { CallLog, LoggedCall } from "./call-log.ts";
import { runCall } from "./call-pipeline.ts";
import type { ServiceApp } from "./client-assertion.ts";
import type { Directory } from "./directory.ts";
import type { Faults } from "./faults.ts";
import { startHttpServer } from "./http-server.ts";
import { newId } from "./new-id.ts";
import { Organisation, type AfterApply, type BeforeCall, type Features } from "./organisation.ts";
import type { RateLimits } from "./rate-limiter.ts";

interface PretendOktaOptions {
  /** A free one unless told. */
  readonly port?: number;
  readonly orgId?: string;
  readonly apiToken?: string;
  /** The service app that may ask for bearer tokens; without it the token endpoint refuses everybody. */
  readonly oauth?: ServiceApp;
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
export interface PretendOkta extends DirectoryCommands {
  readonly url: string;
  readonly apiToken: string;
  readonly orgId: string;
  /** User ids, in the order in which they joined. */
  members(groupId: string): string[];
  readonly calls: readonly LoggedCall[];
  waitForCall(predicate: (call: LoggedCall) => boolean, options?: { timeoutMs?: number }): Promise<LoggedCall>;
  forgetCalls(): void;
  /** Both answer a function that takes the hook away again. */
  onBeforeCall(hook: BeforeCall): () => void;
  onAfterApply(hook: AfterApply): () => void;
  readonly faults: Pick<Faults, "next" | "clear">;
  down(isDown: boolean): void;
  readonly features: Features;
  readonly rateLimits: RateLimits;
  searchLagMs: number;
  /** Another organisation answers behind the same address. */
  changeOrg(orgId: string): void;
  /** Bearer tokens issued so far stop working; new ones may be asked for. */
  revokeAccessTokens(): void;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts an empty pretend Okta organisation on loopback, in this process. */
export async function startPretendOkta(options: PretendOktaOptions = {}): Promise<PretendOkta> {
  const organisation = new Organisation({
    orgId: options.orgId ?? newId("00o"),
    apiToken: options.apiToken ?? newId("00T"),
    serviceApp: options.oauth,
  });
  const app = createApp(organisation);
  const server = await startHttpServer(options.port ?? 0, (call) =>
    runCall(organisation, call, async () => app.fetch(call.request)),
  );
  organisation.url = server.url;

  const { directory, log, rateLimiter, features, faults } = organisation;
  return {
    url: server.url,
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
    members: (groupId) => directory.memberships.members(groupId).map(([userId]) => userId),
    calls: log.calls,
    waitForCall: (predicate, { timeoutMs = 15_000 } = {}) => log.waitFor(predicate, timeoutMs),
    forgetCalls: () => forget(log),
    onBeforeCall: (hook) => register(organisation.beforeCall, hook),
    onAfterApply: (hook) => register(organisation.afterApply, hook),
    faults,
    down: (isDown) => server.down(isDown),
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
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

function register<T>(hooks: Set<T>, hook: T): () => void {
  hooks.add(hook);
  return () => void hooks.delete(hook);
}

function forget(log: CallLog): void {
  log.calls.length = 0;
}
