import { DirectoryFault, type DirectoryListing, type MemberPage, type RecordPage } from "../../ports/directory.ts";
import { listRecords } from "../directory/list-records.ts";
import { readMemberIds } from "../directory/read-member-ids.ts";
import { listIn, type RecordReader } from "../directory/read-records.ts";
import type { BackgroundReader } from "../http/question.ts";
import { withQuery } from "../http/with-query.ts";
import { isUnassigned, listedFields, readListedRole, readMemberId, userReader } from "./listed-records.ts";
import { isOneLoginId } from "./records.ts";

/** The most that OneLogin describes for a page of any list; of users it may give fewer. */
const limit = "100";

/**
 * A OneLogin account, read as a whole. The cursor stands alone and remembers what was asked. It counts pages: what is
 * added or removed between two of them can hide a user or repeat one.
 */
export class OneLoginListing implements DirectoryListing {
  readonly #api: BackgroundReader;
  readonly #readUser: RecordReader;

  constructor(api: BackgroundReader, moreAttributes: readonly string[]) {
    this.#api = api;
    this.#readUser = userReader(moreAttributes);
  }

  async listAccounts(
    { cursor, changedSince }: { readonly cursor: string | null; readonly changedSince: Date | null },
    signal?: AbortSignal,
  ): Promise<RecordPage> {
    const since = changedSince === null ? {} : { updated_since: changedSince.toISOString() };
    const path = cursor ?? withQuery("/api/2/users", { ...since, limit, fields: listedFields.join(",") });
    return listRecords(this.#api, { path, attempt: "list the users", signal }, { read: this.#readUser, what: "users" });
  }

  async listGroups(cursor: string | null, signal?: AbortSignal): Promise<RecordPage> {
    const path = cursor ?? withQuery("/api/2/roles", { limit });
    return listRecords(this.#api, { path, attempt: "list the roles", signal }, { read: readListedRole, what: "roles" });
  }

  async listMemberIds(groupId: string, cursor: string | null, signal?: AbortSignal): Promise<MemberPage> {
    if (!isOneLoginId(groupId)) throw new DirectoryFault("not-found", "No role of OneLogin has an id of that form.");
    const { service } = this.#api;
    const path = cursor ?? withQuery(`/api/2/roles/${groupId}/users`, { limit });
    const { body, next, cost } = await this.#api.list({ path, attempt: "list the members of the role", signal });
    const members = listIn(body, { service, what: "members" }).filter((member) => !isUnassigned(member));
    return { items: readMemberIds(members, readMemberId, service), next, cost };
  }
}
