import { sameEmail } from "../../domain/email.ts";
import {
  type Directory,
  type DirectoryAccount,
  DirectoryFault,
  type DirectoryListing,
  type GroupFacts,
  type Known,
  type Page,
  type WriteAnswer,
} from "../../ports/directory.ts";
import { isSameLogin } from "../directory/is-same-login.ts";
import { findAccounts } from "./find-accounts.ts";
import { listMembers } from "./list-members.ts";
import { listRoles, type RoleSelection } from "./list-roles.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { OneLoginListing } from "./onelogin-listing.ts";
import { readAdminRights } from "./read-admin-rights.ts";
import { readIsMember } from "./read-is-member.ts";
import { readRole } from "./read-role.ts";
import { readRoleFacts } from "./read-role-facts.ts";
import { readUser } from "./read-user.ts";
import { isOneLoginId, type OneLoginRoleInfo, type OneLoginUserInfo, toAccount } from "./records.ts";
import { writeMembership } from "./write-membership.ts";

/** What an account's settings say of how its answers are taken; both are told in `OneLoginSettings`. */
export interface OneLoginReading {
  readonly assumeOrdinaryAccounts: boolean;
  /** Short names of custom attributes that a listing keeps. */
  readonly moreAttributes: readonly string[];
}

/** One OneLogin account, whose roles are our groups. Keeps the promises of `Directory`; every read is live. */
export class OneLoginDirectory implements Directory {
  readonly listing: DirectoryListing;
  readonly #api: OneLoginApi;
  readonly #assumeOrdinaryAccounts: boolean;

  constructor(api: OneLoginApi, { assumeOrdinaryAccounts, moreAttributes }: OneLoginReading) {
    this.#api = api;
    this.#assumeOrdinaryAccounts = assumeOrdinaryAccounts;
    this.listing = new OneLoginListing(api, moreAttributes);
  }

  async organisationId(signal?: AbortSignal): Promise<string> {
    return this.#api.accountId(signal);
  }

  async isMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<boolean> {
    if (!isOneLoginId(groupId) || !isOneLoginId(externalId)) return false;
    return readIsMember(this.#api, groupId, externalId, signal);
  }

  async listMembers(groupId: string, cursor: string | null, signal?: AbortSignal): Promise<Page<DirectoryAccount>> {
    if (!isOneLoginId(groupId)) throw new DirectoryFault("not-found", "No role of OneLogin has an id of that form.");
    return listMembers(this.#api, groupId, cursor, this.#api.operationSignal(signal));
  }

  async findAccountById(externalId: string, signal?: AbortSignal): Promise<DirectoryAccount | null> {
    const user = await this.getUser(externalId, signal);
    return user === null ? null : toAccount(user);
  }

  async findAccountsByEmail(email: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]> {
    if (!sameEmail(email, email)) return [];
    const isSame = (user: OneLoginUserInfo): boolean => sameEmail(user.email, email);
    const key = { attribute: "email", value: email, isSame } as const;
    return findAccounts(this.#api, key, this.#api.operationSignal(signal));
  }

  async findAccountsByLogin(login: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]> {
    if (!isSameLogin(login, login)) return [];
    const isSame = (user: OneLoginUserInfo): boolean => isSameLogin(user.username ?? "", login);
    const key = { attribute: "username", value: login, isSame } as const;
    return findAccounts(this.#api, key, this.#api.operationSignal(signal));
  }

  async describeGroup(groupId: string, signal?: AbortSignal): Promise<GroupFacts | null> {
    const ending = this.#api.operationSignal(signal);
    const role = await this.getRole(groupId, ending);
    return role === null ? null : readRoleFacts(this.#api, role, ending);
  }

  async hasAdminRights(externalId: string, signal?: AbortSignal): Promise<Known> {
    if (!isOneLoginId(externalId)) return false;
    const known = await readAdminRights(this.#api, externalId, this.#api.operationSignal(signal));
    return known === "unreadable" && this.#assumeOrdinaryAccounts ? false : known;
  }

  async addMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<WriteAnswer> {
    return this.#write("POST", groupId, externalId, signal);
  }

  async removeMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<WriteAnswer> {
    return this.#write("DELETE", groupId, externalId, signal);
  }

  /** The user as OneLogin describes it, custom attributes included; `null` for an unknown id. */
  async getUser(externalId: string, signal?: AbortSignal): Promise<OneLoginUserInfo | null> {
    return readUser(this.#api, externalId, signal);
  }

  /** The role's own record; `null` for an unknown id. */
  async getRole(roleId: string, signal?: AbortSignal): Promise<OneLoginRoleInfo | null> {
    return readRole(this.#api, roleId, signal);
  }

  /** Every role that fits the selection. */
  async listRoles(selection: RoleSelection = {}, signal?: AbortSignal): Promise<readonly OneLoginRoleInfo[]> {
    return listRoles(this.#api, selection, this.#api.operationSignal(signal));
  }

  async #write(
    method: "POST" | "DELETE",
    roleId: string,
    externalId: string,
    signal?: AbortSignal,
  ): Promise<WriteAnswer> {
    if (!isOneLoginId(roleId) || !isOneLoginId(externalId)) return "not-found";
    return writeMembership(this.#api, { method, roleId, externalId, signal: this.#api.operationSignal(signal) });
  }
}
