import { runCall } from "../http/call-pipeline.ts";
import { startHttpServer } from "../http/http-server.ts";
import { serverHandle, type ServerHandle } from "../http/server-handle.ts";
import { Account, type Features } from "./account.ts";
import { createApp } from "./app.ts";
import { CredentialPair } from "./credential-pair.ts";
import type { CredentialScope } from "./credential-scope.ts";
import type { Directory } from "./directory.ts";
import type { Mapping } from "./mapping.ts";
import type { Privilege } from "./privilege.ts";
import type { OneLoginRole } from "./role.ts";
import { type OneLoginSnapshot, takeOneLoginSnapshot } from "./snapshot.ts";
import type { OneLoginUser } from "./user.ts";
import { oneLoginWords } from "./words.ts";

interface PretendOneLoginOptions {
  /** A free one unless told. */
  readonly port?: number;
  readonly accountId?: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** What another one held: its id, credential and everything in it. */
  readonly snapshot?: OneLoginSnapshot;
}

type DirectoryCommands = Pick<
  Directory,
  | "addUser"
  | "updateUser"
  | "removeUser"
  | "addRole"
  | "updateRole"
  | "removeRole"
  | "addMapping"
  | "removeMapping"
  | "addPrivilege"
  | "removeMember"
>;

/** What a test or the sandbox holds in its hand. Its own commands take effect at once and are not calls. */
export interface PretendOneLogin extends DirectoryCommands, ServerHandle {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accountId: number;
  addMember(roleId: number, userId: number): void;
  /** What there is now, oldest first. */
  users(): readonly OneLoginUser[];
  roles(): readonly OneLoginRole[];
  mappings(): readonly Mapping[];
  privileges(): readonly Privilege[];
  /** User ids, in the order in which they joined. */
  members(roleId: number): number[];
  readonly features: Features;
  /** Calls an hour of the account. */
  readonly rateLimit: { limit: number };
  credentialScope: CredentialScope;
  /** Of tokens issued from now on. */
  tokenLifetimeSeconds: number;
  /** The token endpoint answers 500 for ever, and the token there is stops working. */
  deleteCredentialOwner(): void;
  /** Another account answers behind the same address; its tokens are other ones. */
  changeAccount(accountId: number): void;
  /** The token there is stops working; a new one may be asked for. */
  revokeAccessTokens(): void;
  /** The time its records are stamped with, in milliseconds since 1970: the real one plus what `moveClock` added. */
  now(): number;
  /** The hourly limit and tokens go by the real time still. */
  moveClock(milliseconds: number): void;
  /** Everything a restart must not lose, as plain JSON. */
  snapshot(): OneLoginSnapshot;
}

/** Starts a pretend OneLogin account on loopback, in this process: empty, or as the snapshot has it. */
export async function startPretendOneLogin(options: PretendOneLoginOptions = {}): Promise<PretendOneLogin> {
  const { port = 0, clientId, clientSecret, snapshot } = options;
  const accountId = options.accountId ?? snapshot?.accountId ?? 555_555;
  const credential = new CredentialPair({ clientId, clientSecret }, snapshot?.credential);
  const account = new Account({ id: accountId, credential }, snapshot);
  const app = createApp(account);
  const { directory, surroundings } = account;
  const words = oneLoginWords(account);
  const server = await startHttpServer(port, (call) =>
    runCall({ surroundings, words }, call, async () => app.fetch(call.request)),
  );
  account.url = server.url;

  return {
    ...serverHandle(server, surroundings),
    clientId: credential.clientId,
    clientSecret: credential.clientSecret,
    get accountId() {
      return account.id;
    },
    addUser: (seed) => directory.addUser(seed),
    updateUser: (id, change) => directory.updateUser(id, change),
    removeUser: (id) => directory.removeUser(id),
    addRole: (seed) => directory.addRole(seed),
    updateRole: (id, change) => directory.updateRole(id, change),
    removeRole: (id) => directory.removeRole(id),
    addMapping: (seed) => directory.addMapping(seed),
    removeMapping: (id) => directory.removeMapping(id),
    addPrivilege: (seed) => directory.addPrivilege(seed),
    addMember: (roleId, userId) => directory.addMember(roleId, userId, null),
    removeMember: (roleId, userId) => directory.removeMember(roleId, userId),
    users: () => [...directory.users.values()],
    roles: () => [...directory.roles.values()],
    mappings: () => [...directory.mappings.values()],
    privileges: () => [...directory.privileges.values()],
    members: (roleId) => directory.memberships.members(roleId).map(([userId]) => userId),
    features: account.features,
    rateLimit: account.rateLimit,
    get credentialScope() {
      return credential.scope;
    },
    set credentialScope(scope) {
      credential.scope = scope;
    },
    get tokenLifetimeSeconds() {
      return credential.tokenLifetimeSeconds;
    },
    set tokenLifetimeSeconds(seconds) {
      credential.tokenLifetimeSeconds = seconds;
    },
    deleteCredentialOwner: () => credential.deleteOwner(),
    changeAccount(id) {
      account.id = id;
      credential.revokeTokens();
    },
    revokeAccessTokens: () => credential.revokeTokens(),
    now: () => account.clock.now(),
    moveClock: (milliseconds) => account.clock.move(milliseconds),
    snapshot: () => takeOneLoginSnapshot(account),
  };
}
