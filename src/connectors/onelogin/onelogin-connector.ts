import type { ConnectorConfig } from "../../ports/connector.ts";
import { CallBudget } from "../http/call-budget.ts";
import { type CallLimits, usualLimits } from "../http/call-limits.ts";
import { systemTiming, type Timing } from "../http/timing.ts";
import { AccessTokens } from "./access-tokens.ts";
import { OneLoginApi } from "./onelogin-api.ts";
import { OneLoginDirectory } from "./onelogin-directory.ts";
import { createOneLoginSdk, type OneLoginSdk } from "./onelogin-sdk.ts";
import { isOneLoginId } from "./records.ts";
import { resolveCredential } from "./resolve-credential.ts";
import { checkOneLoginSettings, type CheckedOneLoginSettings, type OneLoginSettings } from "./settings.ts";

export type OneLoginConnector = ConnectorConfig<"onelogin", OneLoginDirectory, OneLoginSdk>;

/**
 * A OneLogin account, for `connectors` in `latchkey.config.ts`. Throws a sentence that names the setting when the
 * settings cannot work. Secrets are read when the connector opens, not here.
 */
export function onelogin(settings: OneLoginSettings): OneLoginConnector {
  const checked = checkOneLoginSettings(settings);
  return {
    type: "onelogin",
    label: "OneLogin",
    accountIds: { matches: isOneLoginId, words: "digits only" },
    ...(checked.sync === null ? {} : { sync: checked.sync }),
    secrets: [checked.clientId, checked.clientSecret],
    async open({ id, log }) {
      const directory = openOneLoginDirectory(checked);
      log.debug({ connector: id, origin: checked.origin }, "The OneLogin connector is open.");
      return directory;
    },
    sdk: createOneLoginSdk,
  };
}

/** Opens a directory without asking OneLogin anything yet. `timing` and `limits` are there for tests. */
export function openOneLoginDirectory(
  settings: CheckedOneLoginSettings,
  timing: Timing = systemTiming,
  limits: CallLimits = usualLimits,
): OneLoginDirectory {
  const budget = new CallBudget(timing);
  const rules = { origin: settings.origin, attemptMs: limits.attemptMs, budget, now: () => timing.now() };
  const tokens = new AccessTokens(resolveCredential(settings), rules);
  return new OneLoginDirectory(new OneLoginApi(tokens, rules, timing, limits), {
    assumeOrdinaryAccounts: settings.assumeOrdinaryAccounts,
    moreAttributes: settings.sync?.attributes ?? [],
  });
}
