import type { ProofCodes } from "../../src/domain/proof-codes.ts";
import type { Directory } from "../../src/ports/directory.ts";
import type { Flows } from "../../src/ports/flows.ts";
import type { Store } from "../../src/ports/store.ts";
import type { Job } from "../../src/ports/work.ts";
import type { World } from "../../src/ports/world.ts";

/** A mistake put between the product and the world, so that it can be seen whether the simulation finds it. */
export interface Plant {
  readonly name: string;
  /** What the simulation says when it finds the mistake. */
  readonly breaks: RegExp;
  store?(store: Store): Store;
  directory?(directory: Directory): Directory;
  flows?(flows: Flows): Flows;
  codes?(codes: ProofCodes): ProofCodes;
  /** Gives as whose a click on a claim counts; both are Slack ids. */
  decider?(clicker: string, claimant: string): string;
  /** Done before a job is. */
  beforeJob?(world: World, job: Job): Promise<void>;
}
