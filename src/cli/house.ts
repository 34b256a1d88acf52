import type { Writable } from "node:stream";

import type { Explanation } from "../domain/explanation.ts";
import type { Finding } from "../domain/finding.ts";
import type { ProofCodes } from "../domain/proof-codes.ts";
import type { Result } from "../domain/refusal.ts";
import type { LinkImports } from "../ports/link-imports.ts";
import type { Roster } from "../ports/roster.ts";
import type { World } from "../ports/world.ts";
import type { ExplainRequest } from "../use-cases/explain-request.ts";
import type { AccountColumn } from "./csv/columns.ts";

/** What reads directories as a whole, and what that found. */
export type SyncWorld = Pick<World, "store" | "directories" | "flows" | "syncs" | "matches" | "rules" | "log">;

/** Latchkey's rows and directories, opened for one command. */
export interface House {
  readonly world: Pick<World, "store" | "directories" | "flows">;
  /** Slack user ids of the configuration's admins. */
  readonly admins: readonly string[];
  readonly roster: Roster;
  readonly imports: LinkImports;
  /** The configured connectors, in the configuration's order. */
  readonly connectors: readonly AccountColumn[];
  /** Makes the configured connectors known to the database, before something is written about them. */
  rememberConnectors(): Promise<void>;
  /** Opens what reads directories as a whole; other commands start without it. A rehearsal writes nothing. */
  openSyncs(how: { readonly isRehearsal: boolean }): Promise<SyncWorld>;
  /** Throws a sentence where the environment lacks what the codes are made from. */
  codes(): ProofCodes;
}

/** An output, as a command sees it. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a check is looking at, or what it found. */
export type CheckStep =
  | { readonly kind: "looking"; readonly at: string }
  | { readonly kind: "found"; readonly found: Finding };

/** What commands run on. */
export interface Ground {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadStream;
  /** The name of whoever runs the command, for the audit trail. */
  readonly operator: string;
  /** Aborted when somebody wants the command to end, as with Ctrl-C. */
  readonly stop: AbortSignal;
  /**
   * Opens the house for as long as the work takes. Work is broken off when somebody wants the command to end, unless it
   * `stopsItself`: then it is waited for.
   */
  inHouse(work: (house: House) => Promise<void>, how?: { readonly stopsItself: boolean }): Promise<void>;
  /**
   * Looks at everything a deployment needs, and changes nothing. `offline` asks nobody outside; without `secrets` none have
   * to be there, and nobody outside is asked either.
   */
  check(how: { readonly offline: boolean; readonly secrets: boolean }): AsyncIterable<CheckStep>;
  /** Says what would come of a request, from live data. Asks nobody, and keeps nothing. */
  explain(command: ExplainRequest): Promise<Result<Explanation>>;
}
