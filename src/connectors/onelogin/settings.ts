import type { Secret } from "../../ports/secret.ts";
import type { SyncRules, SyncSettings } from "../../ports/sync-rules.ts";
import { addressSetting } from "../settings/address-setting.ts";
import { assumptionSetting } from "../settings/assumption-setting.ts";
import { checkSettings, settingsSchema } from "../settings/check-settings.ts";
import { secretSetting } from "../settings/secret-setting.ts";
import { syncSetting } from "../settings/sync-setting.ts";

/** What `onelogin()` is told: the account's address and an API credential pair. */
export interface OneLoginSettings {
  /** Such as `https://acme.onelogin.com`; `http` on loopback addresses only. */
  readonly apiUrl: string;
  readonly clientId: Secret;
  readonly clientSecret: Secret;
  /** When and how the directory is read as a whole; without it only on demand. */
  readonly sync?: SyncSettings;
  /**
   * `true` states that accounts whose privileges the credential or the subscription does not show have none; otherwise
   * they count as privileged. Privileges that can be read always count. "Manage All" and Delegated Administration show
   * them.
   */
  readonly assumeOrdinaryAccounts?: boolean;
}

/** Settings that were found to make sense. */
export interface CheckedOneLoginSettings {
  /** Scheme, host and port; no slash at the end. */
  readonly origin: string;
  readonly clientId: Secret;
  readonly clientSecret: Secret;
  readonly sync: SyncRules | null;
  readonly assumeOrdinaryAccounts: boolean;
}

const oneLoginSettings = settingsSchema({
  apiUrl: addressSetting(),
  clientId: secretSetting,
  clientSecret: secretSetting,
  sync: syncSetting,
  assumeOrdinaryAccounts: assumptionSetting,
});

/** Checks settings as they were written. Throws one sentence that names each wrong setting and repeats no value. */
export function checkOneLoginSettings(settings: unknown): CheckedOneLoginSettings {
  const { apiUrl, sync = null, ...credential } = checkSettings(oneLoginSettings, settings, "OneLogin");
  return { origin: new URL(apiUrl).origin, ...credential, sync };
}
