import type { User } from "./user.ts";

/** What an attribute of a profile may be. */
export type ProfileValue = string | number | boolean | readonly (string | number | boolean)[];

/** What a directory says of somebody's manager: an account of the same connector, by one of its names. */
export interface ManagerKey {
  readonly connectorId: string;
  readonly by: "id" | "login" | "email";
  readonly value: string;
}

/** Who says something of a person: an account of theirs, or an administrator, over whose word no directory writes. */
export type ProfileSource =
  | {
      readonly kind: "account";
      readonly connectorId: string;
      readonly externalId: string;
      /** When it was written down. */
      readonly at: Date;
    }
  | { readonly kind: "admin" };

/** What is known of a person beside their accounts, as far as the accounts that say it still are theirs and in use. */
export interface UserProfile {
  readonly title: string | null;
  readonly department: string | null;
  readonly phone: string | null;
  readonly manager: ManagerKey | null;
  /** Every other attribute, by its name. */
  readonly custom: Readonly<Record<string, ProfileValue>>;
  /** Who says each of them, `title` and the others included. */
  readonly sources: Readonly<Record<string, ProfileSource>>;
}

/** One attribute with whoever says it. */
export interface SourcedValue {
  readonly value: ProfileValue | ManagerKey;
  readonly source: ProfileSource;
}

/** A profile of what is said, by the names of the attributes. */
export function profileFrom(said: ReadonlyMap<string, SourcedValue>): UserProfile {
  const custom = new Map<string, ProfileValue>();
  const own = new Map<string, string>();
  let manager: ManagerKey | null = null;
  for (const [name, { value }] of said) {
    if (isManagerKey(value)) manager = value;
    else if (ownNames.has(name)) own.set(name, String(value));
    else custom.set(name, value);
  }
  return {
    title: own.get("title") ?? null,
    department: own.get("department") ?? null,
    phone: own.get("phone") ?? null,
    manager,
    custom: Object.fromEntries(custom),
    sources: Object.fromEntries([...said].map(([name, { source }]) => [name, source])),
  };
}

/** What has a place of its own; every other name is a custom attribute. */
const ownNames: ReadonlySet<string> = new Set(["title", "department", "phone"]);

function isManagerKey(value: SourcedValue["value"]): value is ManagerKey {
  return typeof value === "object" && "by" in value;
}

/** What an account gives to its owner's profile; what it does not have is not in it. */
export interface GivenProfile {
  readonly connectorId: string;
  readonly externalId: string;
  readonly values: ReadonlyMap<string, SourcedValue["value"]>;
}

/**
 * A profile after an account of a connector spoke. An administrator's word stays; otherwise the connector that comes
 * first in `precedence` is believed, one that is not listed last of all; and what a connector said and does not say any
 * more is gone. `known` has nothing of accounts that are not the person's any more. A value that is the same keeps the
 * moment at which it was first written. The statement in `database/sync/map-profiles.ts` does the same for a thousand at
 * once; a property test compares them.
 */
export function mergeProfile(
  known: ReadonlyMap<string, SourcedValue>,
  given: GivenProfile,
  { precedence, at }: { readonly precedence: readonly string[]; readonly at: Date },
): ReadonlyMap<string, SourcedValue> {
  const { connectorId, externalId } = given;
  const kept = [...known].filter(([, { source }]) => source.kind === "admin" || source.connectorId !== connectorId);
  const written = [...given.values]
    .filter(([name]) => mayWrite(known.get(name)?.source, connectorId, precedence))
    .map(([name, value]): [string, SourcedValue] => {
      const source: ProfileSource = { kind: "account", connectorId, externalId, at };
      const before = known.get(name);
      const isSame = before !== undefined && isSameAccount(before.source, source) && isSameValue(before.value, value);
      return [name, isSame ? before : { value, source }];
    });
  return new Map([...kept, ...written]);
}

function mayWrite(source: ProfileSource | undefined, connectorId: string, precedence: readonly string[]): boolean {
  if (source === undefined) return true;
  if (source.kind === "admin") return false;
  return source.connectorId === connectorId || rank(connectorId, precedence) < rank(source.connectorId, precedence);
}

function rank(connectorId: string, precedence: readonly string[]): number {
  const place = precedence.indexOf(connectorId);
  return place === -1 ? Infinity : place;
}

function isSameAccount(one: ProfileSource, other: Extract<ProfileSource, { kind: "account" }>): boolean {
  return one.kind === "account" && one.connectorId === other.connectorId && one.externalId === other.externalId;
}

function isSameValue(one: SourcedValue["value"], other: SourcedValue["value"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Why nobody is known as a person's manager: their profile says none; the directory has no such account, or several; the
 * account was taken away; it is linked to nobody; or it is the person's own.
 */
export type NoManager = "unknown" | "no-account" | "ambiguous" | "left" | "not-linked" | "themselves";

/** Why nobody is, in words that follow a colon. */
export function describeNoManager(why: NoManager): string {
  switch (why) {
    case "unknown":
      return "no directory says who it is";
    case "no-account":
      return "Latchkey knows no account by the name that the directory says";
    case "ambiguous":
      return "several accounts have the name that the directory says";
    case "left":
      return "the account that the directory says was taken away";
    case "not-linked":
      return "the account that the directory says is linked to nobody";
    case "themselves":
      return "the directory says that it is they themselves";
  }
}

/** Who a person's manager is, with what the directory says of it; or why nobody is. */
export type FoundManager =
  | { readonly kind: "found"; readonly manager: User; readonly key: ManagerKey }
  | { readonly kind: "nobody"; readonly why: NoManager; readonly key: ManagerKey | null };
