import type { Secret } from "../../ports/secret.ts";
import { addressSetting } from "../settings/address-setting.ts";
import { checkSettings, settingsSchema } from "../settings/check-settings.ts";
import { secretSetting } from "../settings/secret-setting.ts";
import { syncSetting } from "../settings/sync-setting.ts";

/** What `onelogin()` is told: the account's address and an API credential pair. */
export interface OneLoginSettings {
  /** Such as `https://acme.onelogin.com`; `http` on loopback addresses only. */
  readonly apiUrl: string;
  readonly clientId: Secret;
  readonly clientSecret: Secret;
  /** When the directory is read as a whole, as a cron expression. */
  readonly sync?: { readonly schedule: string };
}

/** Settings that were found to make sense. */
export interface CheckedOneLoginSettings {
  /** Scheme, host and port; no slash at the end. */
  readonly origin: string;
  readonly clientId: Secret;
  readonly clientSecret: Secret;
  readonly sync: { readonly schedule: string } | null;
}

const oneLoginSettings = settingsSchema({
  apiUrl: addressSetting(),
  clientId: secretSetting,
  clientSecret: secretSetting,
  sync: syncSetting,
});

/** Checks settings as they were written. Throws one sentence that names each wrong setting and repeats no value. */
export function checkOneLoginSettings(settings: unknown): CheckedOneLoginSettings {
  const { apiUrl, sync = null, ...credential } = checkSettings(oneLoginSettings, settings, "OneLogin");
  return { origin: new URL(apiUrl).origin, ...credential, sync };
}
