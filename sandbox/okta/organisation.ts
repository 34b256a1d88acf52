import { AccessTokens } from "./access-tokens.ts";
import type { ArrivedCall, LoggedCall } from "./call-log.ts";
import { CallLog } from "./call-log.ts";
import type { ServiceApp } from "./client-assertion.ts";
import { Cursors } from "./cursors.ts";
import { Directory } from "./directory.ts";
import { Faults } from "./faults.ts";
import { RateLimiter } from "./rate-limiter.ts";

/** `true` works; `"forbidden"` is answered 403, `"absent"` 404, as when a credential or an edition lacks it. */
export type Feature = true | "forbidden" | "absent";

export interface Features {
  groupRules: Feature;
  adminRoles: Feature;
  /** Without it `search=` is refused with a 400. */
  search: boolean;
}

/** Called at a named point of every call; a promise holds the call there until it settles. */
export type BeforeCall = (call: ArrivedCall) => void | Promise<void>;
export type AfterApply = (call: LoggedCall) => void | Promise<void>;

/** The whole state of one pretend organisation, shared by its routes and its test handle. */
export class Organisation {
  readonly directory = new Directory();
  readonly log = new CallLog();
  readonly faults = new Faults();
  readonly rateLimiter = new RateLimiter();
  readonly cursors = new Cursors();
  readonly accessTokens = new AccessTokens();
  readonly usedAssertionIds = new Set<string>();
  readonly features: Features = { groupRules: true, adminRoles: true, search: true };
  readonly beforeCall = new Set<BeforeCall>();
  readonly afterApply = new Set<AfterApply>();
  readonly apiToken: string;
  readonly serviceApp: ServiceApp | undefined;
  /** Known once the server listens. */
  url = "";
  orgId: string;
  searchLagMs = 0;

  constructor(identity: { orgId: string; apiToken: string; serviceApp: ServiceApp | undefined }) {
    this.orgId = identity.orgId;
    this.apiToken = identity.apiToken;
    this.serviceApp = identity.serviceApp;
  }
}
