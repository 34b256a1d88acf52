import type { ConnectorConfig } from "../../ports/connector.ts";
import { CallBudget } from "../http/call-budget.ts";
import { type CallLimits, usualLimits } from "../http/call-limits.ts";
import { systemTiming, type Timing } from "../http/timing.ts";
import { OktaApi } from "./okta-api.ts";
import { OktaDirectory } from "./okta-directory.ts";
import { createOktaSdk, type OktaSdk } from "./okta-sdk.ts";
import { isPlainlyUserId } from "./records.ts";
import { openSession } from "./open-session.ts";
import { resolveCredential } from "./resolve-credential.ts";
import { checkOktaSettings, type CheckedOktaSettings, type OktaSettings } from "./settings.ts";

export type OktaConnector = ConnectorConfig<"okta", OktaDirectory, OktaSdk>;

/**
 * An Okta organisation, for `connectors` in `latchkey.config.ts`. Throws a sentence that names the setting when the
 * settings cannot work. Secrets are read when the connector opens, not here.
 */
export function okta(settings: OktaSettings): OktaConnector {
  const checked = checkOktaSettings(settings);
  return {
    type: "okta",
    label: "Okta",
    accountIds: { matches: isPlainlyUserId, words: "00u…" },
    ...(checked.sync === null ? {} : { sync: checked.sync }),
    secrets: [checked.credential.kind === "api-token" ? checked.credential.apiToken : checked.credential.privateKey],
    async open({ id, log }) {
      const directory = await openOktaDirectory(checked);
      log.debug({ connector: id, origin: checked.origin }, "The Okta connector is open.");
      return directory;
    },
    sdk: createOktaSdk,
  };
}

/** Opens a directory without asking Okta anything yet. `timing` and `limits` are there for tests. */
export async function openOktaDirectory(
  settings: CheckedOktaSettings,
  timing: Timing = systemTiming,
  limits: CallLimits = usualLimits,
): Promise<OktaDirectory> {
  const budget = new CallBudget(timing);
  const rules = { origin: settings.origin, attemptMs: limits.attemptMs, budget, now: () => timing.now() };
  const session = await openSession(resolveCredential(settings), rules);
  return new OktaDirectory(new OktaApi(session, timing, limits, budget), {
    assumeOrdinaryAccounts: settings.assumeOrdinaryAccounts,
    moreAttributes: settings.sync?.attributes ?? [],
  });
}
