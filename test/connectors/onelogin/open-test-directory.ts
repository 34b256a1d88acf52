import { type CallLimits, usualLimits } from "../../../src/connectors/http/call-limits.ts";
import type { Timing } from "../../../src/connectors/http/timing.ts";
import type { OneLoginDirectory } from "../../../src/connectors/onelogin/index.ts";
import { openOneLoginDirectory } from "../../../src/connectors/onelogin/onelogin-connector.ts";
import { checkOneLoginSettings, type OneLoginSettings } from "../../../src/connectors/onelogin/settings.ts";
import { secretOf } from "../secret-of.ts";
import { testTiming } from "../test-timing.ts";

interface TestSettings extends Pick<OneLoginSettings, "assumeOrdinaryAccounts" | "sync"> {
  readonly timing?: Timing;
  readonly limits?: Partial<CallLimits>;
}

/** Opens the real OneLogin directory against any server, with waits that take no time. */
export function openTestDirectory(
  apiUrl: string,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  { timing = testTiming(), limits = {}, ...others }: TestSettings = {},
): OneLoginDirectory {
  const settings = { apiUrl, clientId: secretOf(clientId), clientSecret: secretOf(clientSecret), ...others };
  return openOneLoginDirectory(checkOneLoginSettings(settings), timing, { ...usualLimits, ...limits });
}
