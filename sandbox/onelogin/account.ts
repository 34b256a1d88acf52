import { Clock } from "../directory/clock.ts";
import { CallSurroundings } from "../http/call-surroundings.ts";
import { Cursors } from "../http/cursors.ts";
import type { Feature } from "../http/feature.ts";
import type { CredentialPair } from "./credential-pair.ts";
import { Directory, type Person } from "./directory.ts";
import { HourlyLimit } from "./hourly-limit.ts";
import type { OneLoginSnapshot } from "./snapshot.ts";

export interface Features {
  mappings: Feature;
  privileges: Feature;
}

/** The whole state of one pretend account, shared by its routes and its test handle. */
export class Account {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly surroundings = new CallSurroundings();
  readonly rateLimit = new HourlyLimit();
  readonly cursors: Cursors;
  readonly features: Features = { mappings: true, privileges: true };
  readonly credential: CredentialPair;
  /** Who made the credential, and so is said to do what is done with it. */
  readonly owner: Person = { id: 56_000_001, name: "Olivia Owner" };
  /** Known once the server listens. */
  url = "";
  id: number;

  /** @param kept what to begin with */
  constructor(identity: { id: number; credential: CredentialPair }, kept: OneLoginSnapshot | undefined) {
    this.id = identity.id;
    this.credential = identity.credential;
    this.clock = new Clock(kept?.movedMs);
    this.directory = new Directory(this.clock, kept?.directory);
    this.cursors = new Cursors(kept?.cursorSecret);
  }
}
