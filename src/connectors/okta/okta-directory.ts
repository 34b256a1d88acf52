import { z } from "zod";

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
import { readOne } from "../http/read-one.ts";
import { withQuery } from "../http/with-query.ts";
import { findAccounts } from "./find-accounts.ts";
import { type GroupSelection, listGroups, type OktaListedGroup } from "./list-groups.ts";
import type { OktaApi } from "./okta-api.ts";
import { OktaListing } from "./okta-listing.ts";
import { readAnswer } from "./okta-words.ts";
import { readAdminRights } from "./read-admin-rights.ts";
import { readGroupFacts } from "./read-group-facts.ts";
import { readIsMember } from "./read-is-member.ts";
import { readOrganisationId } from "./read-organisation-id.ts";
import {
  groupSchema,
  isOktaId,
  isPlainlyUserId,
  type OktaGroupInfo,
  type OktaUserInfo,
  toAccount,
  toGroupInfo,
  userSchema,
} from "./records.ts";
import { writeMembership } from "./write-membership.ts";

const usersSchema = z.array(userSchema);
const membersPerPage = "200";

/** What an organisation's settings say of how its answers are taken; both are told in `OktaSettings`. */
export interface OktaReading {
  readonly assumeOrdinaryAccounts: boolean;
  /** Names of profile attributes that a listing keeps beside the usual ones. */
  readonly moreAttributes: readonly string[];
}

/** One Okta organisation. Keeps the promises of `Directory`; every read is live, nothing is cached. */
export class OktaDirectory implements Directory {
  readonly listing: DirectoryListing;
  readonly #api: OktaApi;
  readonly #assumeOrdinaryAccounts: boolean;

  constructor(api: OktaApi, { assumeOrdinaryAccounts, moreAttributes }: OktaReading) {
    this.#api = api;
    this.#assumeOrdinaryAccounts = assumeOrdinaryAccounts;
    this.listing = new OktaListing(api, moreAttributes);
  }

  async organisationId(signal?: AbortSignal): Promise<string> {
    return readOrganisationId(this.#api, this.#api.operationSignal(signal));
  }

  async isMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<boolean> {
    const ending = this.#api.operationSignal(signal);
    if (!isOktaId(groupId) || !(await this.#isUserId(externalId, ending))) return false;
    return readIsMember(this.#api, groupId, externalId, ending);
  }

  async listMembers(groupId: string, cursor: string | null, signal?: AbortSignal): Promise<Page<DirectoryAccount>> {
    if (!isOktaId(groupId)) throw new DirectoryFault("not-found", "No group of Okta has an id of that form.");
    const path = cursor ?? withQuery(`/api/v1/groups/${groupId}/users`, { limit: membersPerPage });
    const { body, next } = await this.#api.read({ path, attempt: "list the members of the group", signal });
    return { items: readAnswer(usersSchema, body, "the members of a group").map(toAccount), next };
  }

  async findAccountById(externalId: string, signal?: AbortSignal): Promise<DirectoryAccount | null> {
    const user = await this.getProfile(externalId, signal);
    return user === null ? null : toAccount(user);
  }

  async findAccountsByEmail(email: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]> {
    if (!sameEmail(email, email)) return [];
    const isSame = (account: DirectoryAccount): boolean => sameEmail(account.email, email);
    const key = { attribute: "profile.email", value: email, isSame } as const;
    return findAccounts(this.#api, key, this.#api.operationSignal(signal));
  }

  async findAccountsByLogin(login: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]> {
    if (!isSameLogin(login, login)) return [];
    const isSame = (account: DirectoryAccount): boolean => isSameLogin(account.login, login);
    const key = { attribute: "profile.login", value: login, isSame } as const;
    return findAccounts(this.#api, key, this.#api.operationSignal(signal));
  }

  async describeGroup(groupId: string, signal?: AbortSignal): Promise<GroupFacts | null> {
    const ending = this.#api.operationSignal(signal);
    const group = await this.getGroup(groupId, ending);
    return group === null ? null : readGroupFacts(this.#api, group, ending);
  }

  async hasAdminRights(externalId: string, signal?: AbortSignal): Promise<Known> {
    const ending = this.#api.operationSignal(signal);
    if (!(await this.#isUserId(externalId, ending))) return false;
    const known = await readAdminRights(this.#api, externalId, ending);
    return known === "unreadable" && this.#assumeOrdinaryAccounts ? false : known;
  }

  async addMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<WriteAnswer> {
    return this.#write("PUT", groupId, externalId, signal);
  }

  async removeMember(groupId: string, externalId: string, signal?: AbortSignal): Promise<WriteAnswer> {
    return this.#write("DELETE", groupId, externalId, signal);
  }

  /** The user as Okta describes it, custom attributes included; `null` for an unknown id. */
  async getProfile(externalId: string, signal?: AbortSignal): Promise<OktaUserInfo | null> {
    if (!isOktaId(externalId)) return null;
    const body = await readOne(this.#api, { path: `/api/v1/users/${externalId}`, attempt: "read the user", signal });
    if (body === null) return null;
    const user = readAnswer(userSchema, body, "a user");
    return user.id === externalId ? user : null;
  }

  /** The group's own record; `null` for an unknown id. */
  async getGroup(groupId: string, signal?: AbortSignal): Promise<OktaGroupInfo | null> {
    if (!isOktaId(groupId)) return null;
    const body = await readOne(this.#api, { path: `/api/v1/groups/${groupId}`, attempt: "read the group", signal });
    if (body === null) return null;
    const group = toGroupInfo(readAnswer(groupSchema, body, "a group"));
    return group.groupId === groupId ? group : null;
  }

  /** Every group that fits the selection. */
  async listGroups(selection: GroupSelection = {}, signal?: AbortSignal): Promise<readonly OktaListedGroup[]> {
    return listGroups(this.#api, selection, this.#api.operationSignal(signal));
  }

  async #write(
    method: "PUT" | "DELETE",
    groupId: string,
    externalId: string,
    signal?: AbortSignal,
  ): Promise<WriteAnswer> {
    const ending = this.#api.operationSignal(signal);
    if (!isOktaId(groupId) || !(await this.#isUserId(externalId, ending))) return "not-found";
    return writeMembership(this.#api, { method, groupId, externalId, signal: ending });
  }

  /** Okta takes `me` and short logins where it wants a user id: what is not plainly an id is read and compared. */
  async #isUserId(text: string, signal?: AbortSignal): Promise<boolean> {
    return isPlainlyUserId(text) || (await this.getProfile(text, signal)) !== null;
  }
}
