import { DirectoryFault, type DirectoryListing, type MemberPage, type RecordPage } from "../../ports/directory.ts";
import { listRecords } from "../directory/list-records.ts";
import { readMemberIds } from "../directory/read-member-ids.ts";
import type { RecordReader } from "../directory/read-records.ts";
import type { BackgroundReader } from "../http/question.ts";
import { withQuery } from "../http/with-query.ts";
import { readListedGroup, readMemberId, userReader } from "./listed-records.ts";
import { isOktaId } from "./records.ts";

/** Okta gives no more users than this at once, and recommends as much for groups and members. */
const limit = "200";

/** An Okta organisation, read as a whole. The cursor is Okta's own link, which remembers what was asked. */
export class OktaListing implements DirectoryListing {
  readonly #api: BackgroundReader;
  readonly #readUser: RecordReader;

  constructor(api: BackgroundReader, moreAttributes: readonly string[]) {
    this.#api = api;
    this.#readUser = userReader(moreAttributes);
  }

  /** Deprovisioned users are in no list of everybody; one of changes has them. */
  async listAccounts(
    { cursor, changedSince }: { readonly cursor: string | null; readonly changedSince: Date | null },
    signal?: AbortSignal,
  ): Promise<RecordPage> {
    const filter = changedSince === null ? {} : { filter: `lastUpdated gt "${changedSince.toISOString()}"` };
    const path = cursor ?? withQuery("/api/v1/users", { ...filter, limit });
    return listRecords(this.#api, { path, attempt: "list the users", signal }, { read: this.#readUser, what: "users" });
  }

  async listGroups(cursor: string | null, signal?: AbortSignal): Promise<RecordPage> {
    const path = cursor ?? withQuery("/api/v1/groups", { limit });
    return listRecords(
      this.#api,
      { path, attempt: "list the groups", signal },
      { read: readListedGroup, what: "groups" },
    );
  }

  async listMemberIds(groupId: string, cursor: string | null, signal?: AbortSignal): Promise<MemberPage> {
    if (!isOktaId(groupId)) throw new DirectoryFault("not-found", "No group of Okta has an id of that form.");
    const path = cursor ?? withQuery(`/api/v1/groups/${groupId}/users`, { limit });
    const page = await this.#api.list({ path, attempt: "list the members of the group", signal });
    const items = readMemberIds(page.body, readMemberId, this.#api.service);
    return { items, next: page.next, cost: page.cost };
  }
}
