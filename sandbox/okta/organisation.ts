import { CallSurroundings } from "../http/call-surroundings.ts";
import { Cursors } from "../http/cursors.ts";
import type { Feature } from "../http/feature.ts";
import { AccessTokens } from "./access-tokens.ts";
import type { ServiceApp } from "./client-assertion.ts";
import { Directory } from "./directory.ts";
import { RateLimiter } from "./rate-limiter.ts";

export interface Features {
  groupRules: Feature;
  adminRoles: Feature;
  /** Without it `search=` is refused with a 400. */
  search: boolean;
}

/** The whole state of one pretend organisation, shared by its routes and its test handle. */
export class Organisation {
  readonly directory = new Directory();
  readonly surroundings = new CallSurroundings();
  readonly rateLimiter = new RateLimiter();
  readonly cursors = new Cursors();
  readonly accessTokens = new AccessTokens();
  readonly usedAssertionIds = new Set<string>();
  readonly features: Features = { groupRules: true, adminRoles: true, search: true };
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
