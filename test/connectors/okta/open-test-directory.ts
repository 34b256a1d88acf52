import { type CallLimits, usualLimits } from "../../../src/connectors/http/call-limits.ts";
import type { Timing } from "../../../src/connectors/http/timing.ts";
import type { OktaDirectory } from "../../../src/connectors/okta/index.ts";
import { openOktaDirectory } from "../../../src/connectors/okta/okta-connector.ts";
import { checkOktaSettings, type OktaServiceApp, type OktaSettings } from "../../../src/connectors/okta/settings.ts";
import { secretOf } from "../secret-of.ts";
import { testTiming } from "../test-timing.ts";

interface TestSettings extends Pick<OktaSettings, "assumeOrdinaryAccounts" | "sync"> {
  readonly timing?: Timing;
  readonly limits?: Partial<CallLimits>;
}

/** Opens the real Okta directory against any server, with waits that take no time. */
export async function openTestDirectory(
  orgUrl: string,
  credential: { readonly apiToken: string } | { readonly oauth: OktaServiceApp },
  { timing = testTiming(), limits = {}, ...settings }: TestSettings = {},
): Promise<OktaDirectory> {
  const secret = "oauth" in credential ? credential : { apiToken: secretOf(credential.apiToken) };
  return openOktaDirectory(checkOktaSettings({ orgUrl, ...secret, ...settings }), timing, {
    ...usualLimits,
    ...limits,
  });
}
