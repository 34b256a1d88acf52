import type { Secret } from "../../ports/secret.ts";
import { addressSetting } from "../settings/address-setting.ts";
import { checkSettings, settingsSchema } from "../settings/check-settings.ts";
import { secretSetting } from "../settings/secret-setting.ts";

/** What `pagerduty()` is told. */
export interface PagerDutySettings {
  /** A REST API key; a read-only one is enough. */
  readonly apiToken: Secret;
  /**
   * Default `https://api.pagerduty.com`; `https://api.eu.pagerduty.com` for accounts of the EU service region, and `http`
   * on loopback addresses only.
   */
  readonly apiUrl?: string;
}

/** Settings that were found to make sense. */
export interface CheckedPagerDutySettings {
  /** Scheme, host and port; no slash at the end. */
  readonly origin: string;
  readonly apiToken: Secret;
}

const pagerDutySettings = settingsSchema({
  apiToken: secretSetting,
  apiUrl: addressSetting(problemOfApiUrl).default("https://api.pagerduty.com"),
});

/** Checks settings as they were written. Throws one sentence that names each wrong setting and repeats no value. */
export function checkPagerDutySettings(settings: unknown): CheckedPagerDutySettings {
  const { apiUrl, apiToken } = checkSettings(pagerDutySettings, settings, "PagerDuty");
  return { origin: new URL(apiUrl).origin, apiToken };
}

/** The address of an account's pages answers with pages. */
function problemOfApiUrl({ hostname }: URL): string | null {
  if (!hostname.endsWith(".pagerduty.com") || /^api(\.[a-z]+)?\.pagerduty\.com$/.test(hostname)) return null;
  return "must be the address of the API, such as `https://api.pagerduty.com`, and not that of the account's pages";
}
