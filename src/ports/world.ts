import type { ProofMethod } from "../domain/ownership.ts";
import type { ProofCodes } from "../domain/proof-codes.ts";
import type { Directories } from "./directories.ts";
import type { DirectorySyncs } from "./directory-syncs.ts";
import type { Flows } from "./flows.ts";
import type { Log } from "./log.ts";
import type { Letters } from "./letters.ts";
import type { Messenger } from "./messenger.ts";
import type { People } from "./people.ts";
import type { Store } from "./store.ts";
import type { SyncMatches } from "./sync-matches.ts";

/** What the configuration settles for every request. */
export interface HouseRules {
  /** Slack user ids of the configuration's admins. */
  readonly admins: readonly string[];
  readonly identity: {
    readonly allowedEmailDomains: readonly string[];
    readonly requireConfirmedEmail: boolean;
    /** How people can prove that an account is theirs; at least one, and `email-code` only where mail can be sent. */
    readonly proofs: readonly ProofMethod[];
  };
  /** Where admins are alerted; `null` means by direct message. */
  readonly errorsChannel: string | null;
  /** Where admins approve claims to accounts; `null` means by direct message. */
  readonly adminsChannel: string | null;
}

/** Work that nothing waits for but a shutdown, and that is lost with the process. */
export interface Beside {
  /** Starts it at once and comes back; what it throws is logged. */
  readonly start: (work: () => Promise<void>) => void;
}

/** Everything a use-case may reach: the world, as the rules need it. */
export interface World {
  readonly store: Store;
  readonly people: People;
  readonly messenger: Messenger;
  /** `null` where the configuration has no `email`. */
  readonly letters: Letters | null;
  readonly directories: Directories;
  readonly flows: Flows;
  /** Readings of whole directories. */
  readonly syncs: DirectorySyncs;
  /** What they think of accounts. */
  readonly matches: SyncMatches;
  /** The codes by which people prove and disown links. */
  readonly codes: ProofCodes;
  readonly rules: HouseRules;
  readonly log: Log;
  readonly beside: Beside;
  /** Waits for a moment, in milliseconds, between two looks at a provider. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What is needed to look at a request, as use-cases do before it is decided; it reads no whole directory and sends no letter. */
export type ReadingWorld = Omit<World, "letters" | "syncs" | "matches" | "beside" | "pause">;
