import { CallSurroundings } from "../http/call-surroundings.ts";
import { Cursors } from "../http/cursors.ts";
import type { Feature } from "../http/feature.ts";
import type { CredentialPair } from "./credential-pair.ts";
import { Directory, type Person } from "./directory.ts";
import { HourlyLimit } from "./hourly-limit.ts";

export interface Features {
  mappings: Feature;
  privileges: Feature;
}

/** The whole state of one pretend account, shared by its routes and its test handle. */
export class Account {
  readonly directory = new Directory();
  readonly surroundings = new CallSurroundings();
  readonly rateLimit = new HourlyLimit();
  readonly cursors = new Cursors();
  readonly features: Features = { mappings: true, privileges: true };
  readonly credential: CredentialPair;
  /** Who made the credential, and so is said to do what is done with it. */
  readonly owner: Person = { id: 56_000_001, name: "Olivia Owner" };
  /** Known once the server listens. */
  url = "";
  id: number;

  constructor(identity: { id: number; credential: CredentialPair }) {
    this.id = identity.id;
    this.credential = identity.credential;
  }
}
