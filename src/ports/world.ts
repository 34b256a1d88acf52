import type { Directories } from "./directories.ts";
import type { Flows } from "./flows.ts";
import type { Log } from "./log.ts";
import type { Messenger } from "./messenger.ts";
import type { People } from "./people.ts";
import type { Store } from "./store.ts";

/** What the configuration settles for every request. */
export interface HouseRules {
  /** Slack user ids of the configuration's admins. */
  readonly admins: readonly string[];
  readonly identity: {
    readonly allowedEmailDomains: readonly string[];
    readonly requireConfirmedEmail: boolean;
  };
  /** Where admins are alerted; `null` means by direct message. */
  readonly errorsChannel: string | null;
}

/** Everything a use-case may reach: the world, as the rules need it. */
export interface World {
  readonly store: Store;
  readonly people: People;
  readonly messenger: Messenger;
  readonly directories: Directories;
  readonly flows: Flows;
  readonly rules: HouseRules;
  readonly log: Log;
  /** Waits for a moment, in milliseconds, between two looks at a provider. */
  readonly pause: (ms: number) => Promise<void>;
}
