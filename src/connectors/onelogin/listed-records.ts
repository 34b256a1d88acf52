import type { DirectoryRecord, RefusedRecord } from "../../ports/directory.ts";
import { isPlainKey, toPlainName } from "../directory/plain-text.ts";
import { attributeNames, hasFields, readAttributes } from "../directory/read-attributes.ts";
import type { RecordReader } from "../directory/read-records.ts";
import { isOneLoginId, toAccount } from "./records.ts";

/** What a listing keeps of a user: what places a person in the organisation, and nothing that is secret. */
const usualAttributes = [
  "firstname",
  "lastname",
  "title",
  "department",
  "company",
  "phone",
  "manager_user_id",
  "manager_ad_id",
  "userprincipalname",
  "samaccountname",
  "external_id",
];

/** What a list of users is asked for: without `fields` it has neither titles nor managers nor custom attributes. */
export const listedFields = ["id", "username", "email", "status", "state", ...usualAttributes, "custom_attributes"];

/**
 * Reads users of a page. An e-mail that is none, or several, is `null`; without an id, or with a username that cannot be
 * kept, a user is refused.
 *
 * @param moreAttributes short names of custom attributes to keep
 */
export function userReader(moreAttributes: readonly string[]): RecordReader {
  const customNames = attributeNames(moreAttributes);
  return (record) => {
    if (!hasFields(record)) return refuse(null, "it is not an object");
    const { id, username, email, firstname, lastname, status, state, custom_attributes: custom } = record;
    if (!isId(id)) return refuse(null, "it has no id");
    const hasUsername = username !== null && username !== undefined && username !== "";
    if (hasUsername && !isPlainKey(username)) return refuse(String(id), "it has a username that cannot be kept");
    if (!isNumberOrNone(status) || !isNumberOrNone(state)) return refuse(String(id), "its status is not a number");
    const account = toAccount({
      id,
      username: isPlainKey(username) ? username : null,
      email: isPlainKey(email) ? email : null,
      firstname: nameOf(firstname),
      lastname: nameOf(lastname),
      status,
      state,
    });
    const attributes = readAttributes(record, usualAttributes);
    return {
      kind: "user",
      externalId: account.externalId,
      login: account.login,
      email: account.email,
      displayName: toPlainName(account.displayName),
      status: account.status,
      isActive: account.isActive,
      isSuspended: account.isSuspended,
      attributes: hasFields(custom) ? { ...attributes, ...readAttributes(custom, customNames) } : attributes,
    };
  };
}

/** Reads roles of a page. They have no status of their own. */
export function readListedRole(record: unknown): DirectoryRecord | RefusedRecord {
  if (!hasFields(record)) return refuse(null, "it is not an object");
  const { id, name } = record;
  if (!isId(id)) return refuse(null, "it has no id");
  if (typeof name !== "string") return refuse(String(id), "it has no name");
  return {
    kind: "role",
    externalId: String(id),
    login: null,
    email: null,
    displayName: toPlainName(name),
    status: "active",
    isActive: true,
    isSuspended: false,
    attributes: {},
  };
}

/** The id of a member, `null` where it cannot be read. */
export function readMemberId(record: unknown): string | null {
  return hasFields(record) && isId(record["id"]) ? String(record["id"]) : null;
}

/** Whether a user on a page of a role is shown there without having it. */
export function isUnassigned(record: unknown): boolean {
  return hasFields(record) && record["assigned"] === false;
}

function isId(value: unknown): value is number {
  return typeof value === "number" && isOneLoginId(String(value));
}

function isNumberOrNone(value: unknown): value is number | null | undefined {
  return value === null || value === undefined || (typeof value === "number" && Number.isSafeInteger(value));
}

function nameOf(value: unknown): string | null {
  return typeof value === "string" ? toPlainName(value) : null;
}

function refuse(externalId: string | null, why: string): RefusedRecord {
  return { externalId, why };
}
