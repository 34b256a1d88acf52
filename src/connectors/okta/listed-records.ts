import type { DirectoryRecord, RefusedRecord } from "../../ports/directory.ts";
import { isPlainKey, toPlainName } from "../directory/plain-text.ts";
import { attributeNames, type Fields, hasFields, readAttributes } from "../directory/read-attributes.ts";
import type { RecordReader } from "../directory/read-records.ts";
import { isOktaId, toAccount } from "./records.ts";

/** What a listing keeps of a profile: what places a person in the organisation, and nothing that is secret. */
const usualAttributes = [
  "title",
  "department",
  "division",
  "organization",
  "costCenter",
  "employeeNumber",
  "userType",
  "mobilePhone",
  "primaryPhone",
  "manager",
  "managerId",
  "city",
  "countryCode",
  "firstName",
  "lastName",
  "secondEmail",
];

/**
 * Reads users of a page. An e-mail that is none, or several, is `null`; without an id, a status or a login that can be
 * kept a user is refused.
 *
 * @param moreAttributes names of the profile to keep beside the usual ones
 */
export function userReader(moreAttributes: readonly string[]): RecordReader {
  const names = attributeNames(usualAttributes, moreAttributes);
  return (record) => {
    if (!hasFields(record)) return refuse(null, "it is not an object");
    const { id, status, profile } = record;
    if (!isId(id)) return refuse(null, "it has no id");
    if (!isPlainKey(status)) return refuse(id, "it has no status");
    if (!hasFields(profile)) return refuse(id, "it has no profile");
    const { login, email } = profile;
    if (!isPlainKey(login)) return refuse(id, "it has no login that can be kept");
    const account = toAccount({
      id,
      status,
      profile: { login, email: isPlainKey(email) ? email : null, ...namesOf(profile) },
    });
    return {
      kind: "user",
      externalId: account.externalId,
      login,
      email: account.email,
      displayName: toPlainName(account.displayName),
      status,
      isActive: account.isActive,
      isSuspended: account.isSuspended,
      attributes: readAttributes(profile, names),
    };
  };
}

/** Reads groups of a page. They have no status of their own. */
export function readListedGroup(record: unknown): DirectoryRecord | RefusedRecord {
  if (!hasFields(record)) return refuse(null, "it is not an object");
  const { id, type, profile } = record;
  if (!isId(id)) return refuse(null, "it has no id");
  if (!isPlainKey(type)) return refuse(id, "it has no type");
  if (!hasFields(profile) || typeof profile["name"] !== "string") return refuse(id, "it has no name");
  return {
    kind: "group",
    externalId: id,
    login: null,
    email: null,
    displayName: toPlainName(profile["name"]),
    status: "ACTIVE",
    isActive: true,
    isSuspended: false,
    attributes: { type, ...readAttributes(profile, ["description"]) },
  };
}

/** The id of a member; `null` where it cannot be read. */
export function readMemberId(record: unknown): string | null {
  return hasFields(record) && isId(record["id"]) ? record["id"] : null;
}

function isId(value: unknown): value is string {
  return typeof value === "string" && isOktaId(value);
}

function namesOf({ displayName, firstName, lastName }: Fields) {
  return { displayName: textOf(displayName), firstName: textOf(firstName), lastName: textOf(lastName) };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? toPlainName(value) : null;
}

function refuse(externalId: string | null, why: string): RefusedRecord {
  return { externalId, why };
}
