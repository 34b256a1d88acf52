import { proofMethods } from "./domain/ownership.ts";
import type { HouseRules } from "./ports/world.ts";
import type { LatchkeyConfig } from "./sdk/define-config.ts";

/** What the configuration settles for every request and every sync, with what holds where it says nothing. */
export function houseRules(config: LatchkeyConfig): HouseRules {
  return {
    admins: config.admins ?? [],
    identity: {
      allowedEmailDomains: config.identity?.allowedEmailDomains ?? [],
      requireConfirmedEmail: config.identity?.requireConfirmedEmail ?? true,
      proofs: config.identity?.proofs ?? (config.email === undefined ? ["admin-approval"] : proofMethods),
    },
    errorsChannel: config.channels?.errors ?? null,
    adminsChannel: config.channels?.admins ?? config.channels?.errors ?? null,
  };
}
