import { type CallLimits, usualLimits } from "../../../src/connectors/http/call-limits.ts";
import type { Timing } from "../../../src/connectors/http/timing.ts";
import { openPagerDutyDirectory } from "../../../src/connectors/pagerduty/pagerduty-connector.ts";
import type { PagerDutyDirectory } from "../../../src/connectors/pagerduty/pagerduty-directory.ts";
import { checkPagerDutySettings } from "../../../src/connectors/pagerduty/settings.ts";
import { secretOf } from "../secret-of.ts";
import { testTiming } from "../test-timing.ts";

/** Opens the real PagerDuty directory against any server, with waits that take no time. */
export function openTestDirectory(
  { url, apiToken }: { readonly url: string; readonly apiToken: string },
  { timing = testTiming(), limits = {} }: { readonly timing?: Timing; readonly limits?: Partial<CallLimits> } = {},
): PagerDutyDirectory {
  const settings = checkPagerDutySettings({ apiUrl: url, apiToken: secretOf(apiToken) });
  return openPagerDutyDirectory(settings, timing, { ...usualLimits, ...limits });
}
