import type { ConnectorConfig } from "../../ports/connector.ts";
import { CallBudget } from "../http/call-budget.ts";
import { type CallLimits, usualLimits } from "../http/call-limits.ts";
import { systemTiming, type Timing } from "../http/timing.ts";
import { PagerDutyApi } from "./pagerduty-api.ts";
import { PagerDutyDirectory } from "./pagerduty-directory.ts";
import { createPagerDutySdk, type PagerDutySdk } from "./pagerduty-sdk.ts";
import { isPagerDutyId } from "./records.ts";
import { checkPagerDutySettings, type CheckedPagerDutySettings, type PagerDutySettings } from "./settings.ts";

/** It is only read: no target can be made of it. */
export type PagerDutyConnector = ConnectorConfig<"pagerduty", PagerDutyDirectory, PagerDutySdk> & {
  readonly grants: false;
};

/**
 * A PagerDuty account, for `connectors` in `latchkey.config.ts`. Throws a sentence that names the setting when the
 * settings cannot work. The secret is read when the connector opens, not here.
 */
export function pagerduty(settings: PagerDutySettings): PagerDutyConnector {
  const checked = checkPagerDutySettings(settings);
  return {
    type: "pagerduty",
    label: "PagerDuty",
    grants: false,
    accountIds: { matches: isPagerDutyId, words: "capital letters and digits" },
    secrets: [checked.apiToken],
    async open({ id, log }) {
      const directory = openPagerDutyDirectory(checked);
      log.debug({ connector: id, origin: checked.origin }, "The PagerDuty connector is open.");
      return directory;
    },
    sdk: createPagerDutySdk,
  };
}

/** Opens it without asking PagerDuty anything yet. `timing` and `limits` are there for tests. */
export function openPagerDutyDirectory(
  settings: CheckedPagerDutySettings,
  timing: Timing = systemTiming,
  limits: CallLimits = usualLimits,
): PagerDutyDirectory {
  const rules = { origin: settings.origin, attemptMs: limits.attemptMs, budget: new CallBudget(timing) };
  const api = new PagerDutyApi(readToken(settings), rules, timing, limits);
  return new PagerDutyDirectory(api, () => timing.now());
}

/** Throws a sentence that names the setting and never the secret: a header that cannot be sent would be quoted. */
function readToken({ apiToken }: CheckedPagerDutySettings): string {
  const token = apiToken.resolve();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Error(
    "The PagerDuty connector cannot be opened: the secret of `apiToken` is not one line of plain characters. " +
      "Correct it and start again.",
  );
}
