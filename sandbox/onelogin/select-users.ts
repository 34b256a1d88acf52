import { badRequest } from "./api-failure.ts";
import { matchesPattern } from "./matches-pattern.ts";
import type { OneLoginUser } from "./user.ts";

type Test = (user: OneLoginUser) => boolean;

/** What a list of users can be asked for, and how each is compared; `fields` is not a filter. */
const filters: Readonly<Record<string, (wanted: string) => Test>> = {
  firstname: (wanted) => (user) => matchesPattern(wanted, user.firstname),
  lastname: (wanted) => (user) => matchesPattern(wanted, user.lastname),
  email: (wanted) => (user) => matchesPattern(wanted, user.email),
  username: (wanted) => (user) => matchesPattern(wanted, user.username),
  samaccountname: (wanted) => (user) => matchesPattern(wanted, user.samaccountname),
  external_id: (wanted) => (user) => matchesPattern(wanted, user.external_id),
  directory_id: (wanted) => (user) => String(user.directory_id) === wanted,
  user_ids: isOneOf,
  created_since: (wanted) => since(wanted, (user) => user.created_at),
  created_until: (wanted) => until(wanted, (user) => user.created_at),
  updated_since: (wanted) => since(wanted, (user) => user.updated_at),
  updated_until: (wanted) => until(wanted, (user) => user.updated_at),
  last_login_since: (wanted) => since(wanted, (user) => user.last_login),
  last_login_until: (wanted) => until(wanted, (user) => user.last_login),
};

export const userParameters: readonly string[] = ["fields", ...Object.keys(filters)];

/** The users that pass every filter, by id. */
export function selectUsers(users: Iterable<OneLoginUser>, asked: ReadonlyMap<string, string>): OneLoginUser[] {
  const tests = [...asked].flatMap(([name, wanted]) => filters[name]?.(wanted) ?? []);
  return [...users].filter((user) => tests.every((passes) => passes(user))).toSorted((one, other) => one.id - other.id);
}

function isOneOf(wanted: string): Test {
  const ids = new Set(wanted.split(",").map((id) => id.trim()));
  return (user) => ids.has(String(user.id));
}

function since(wanted: string, momentOf: (user: OneLoginUser) => string | null): Test {
  const limit = readMoment(wanted);
  return (user) => Date.parse(momentOf(user) ?? "") > limit;
}

function until(wanted: string, momentOf: (user: OneLoginUser) => string | null): Test {
  const limit = readMoment(wanted);
  return (user) => Date.parse(momentOf(user) ?? "") < limit;
}

function readMoment(text: string): number {
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) throw badRequest("A timestamp must be ISO 8601");
  return moment;
}
