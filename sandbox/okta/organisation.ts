import { Clock } from "../directory/clock.ts";
import { CallSurroundings } from "../http/call-surroundings.ts";
import { Cursors } from "../http/cursors.ts";
import type { Feature } from "../http/feature.ts";
import { AccessTokens } from "./access-tokens.ts";
import type { ServiceApp } from "./client-assertion.ts";
import { Directory } from "./directory.ts";
import { RateLimiter } from "./rate-limiter.ts";
import type { OktaSnapshot } from "./snapshot.ts";

export interface Features {
  groupRules: Feature;
  adminRoles: Feature;
  /** Without it `search=` is refused with a 400. */
  search: boolean;
}

/** The whole state of one pretend organisation, shared by its routes and its test handle. */
export class Organisation {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly surroundings = new CallSurroundings();
  readonly rateLimiter = new RateLimiter();
  readonly cursors: Cursors;
  readonly accessTokens: AccessTokens;
  readonly usedAssertionIds: Set<string>;
  readonly features: Features = { groupRules: true, adminRoles: true, search: true };
  readonly apiToken: string;
  readonly serviceApp: ServiceApp | undefined;
  /** Known once the server listens. */
  url = "";
  orgId: string;
  searchLagMs = 0;

  /** @param kept what to begin with */
  constructor(
    identity: { orgId: string; apiToken: string; serviceApp: ServiceApp | undefined },
    kept: OktaSnapshot | undefined,
  ) {
    this.orgId = identity.orgId;
    this.apiToken = identity.apiToken;
    this.serviceApp = identity.serviceApp;
    this.clock = new Clock(kept?.movedMs);
    this.directory = new Directory(this.clock, kept?.directory);
    this.cursors = new Cursors(kept?.cursorSecret);
    this.accessTokens = new AccessTokens(kept?.accessTokens);
    this.usedAssertionIds = new Set(kept?.usedAssertionIds);
  }
}
