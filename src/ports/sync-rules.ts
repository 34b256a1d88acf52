import type { MatchStrategy } from "../domain/sync-match.ts";
import type { DirectoryRecord } from "./directory.ts";

/** Whom a match rule names for an account: somebody by e-mail, by Slack user id, or nobody. */
export type NamedPerson = { readonly email: string } | { readonly slackUserId: string } | undefined;

/**
 * The operator's own rule: whose account is this? It sees each account as the directory lists it, asks nobody, and gives
 * the same answer for the same account. What it throws leaves the account to the other strategies.
 */
export type MatchRule = (account: DirectoryRecord) => NamedPerson;

/** Where the manager of an account is found: in which attribute, and what stands there. */
export interface ManagerMapping {
  readonly from: string;
  readonly by: "id" | "login" | "email";
}

/** What a connector's `sync` says in `latchkey.config.ts`. */
export interface SyncSettings {
  /** When what was changed is read, as a cron expression of five fields, such as `0 * * * *`. */
  readonly schedule: string;
  /** When everything is read, which alone shows who is missing; every night at three unless told. */
  readonly fullSchedule?: string;
  /**
   * How accounts are matched to people, in order: by a link that is stored, by the identity with which they sign in, by
   * e-mail, or by a rule of your own. `["external-id", "upstream-identity", "email"]` unless told.
   */
  readonly match?: readonly (Exclude<MatchStrategy, "rule"> | MatchRule)[];
  /** The issuer under which people sign in with accounts of this directory; `upstream-identity` needs it. */
  readonly upstreamIssuer?: string;
  /** What of an account goes into its owner's profile: a name there, and where it stands, such as `attributes.department`. */
  readonly profile?: ProfileSettings;
  /** More attributes of accounts to keep, by the provider's names. */
  readonly attributes?: readonly string[];
}

/** `title`, `department` and `phone` have a place of their own; every other name is a custom attribute. */
export interface ProfileSettings {
  readonly [name: string]: string | ManagerMapping | undefined;
  /** Text means the attribute that holds the manager's account id. */
  readonly manager?: string | ManagerMapping;
}

/** A `sync` setting that was found to make sense. */
export interface SyncRules {
  /** `null`: only when somebody asks. */
  readonly schedule: string | null;
  readonly fullSchedule: string | null;
  readonly match: readonly MatchStrategy[];
  readonly rule: MatchRule | null;
  readonly upstreamIssuer: string | null;
  /** Names of the profile and paths of a record, such as `attributes.department`. */
  readonly profile: Readonly<Record<string, string>>;
  readonly manager: ManagerMapping | null;
  readonly attributes: readonly string[];
}
