import type { ConnectorConfig } from "../../ports/connector.ts";
import { type CallLimits, usualLimits } from "../http/call-limits.ts";
import { systemTiming, type Timing } from "../http/timing.ts";
import { AccessTokens } from "./access-tokens.ts";
import { OneLoginApi } from "./onelogin-api.ts";
import { OneLoginDirectory } from "./onelogin-directory.ts";
import { createOneLoginSdk, type OneLoginSdk } from "./onelogin-sdk.ts";
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
    ...(checked.sync === null ? {} : { sync: checked.sync }),
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
  const rules = { origin: settings.origin, attemptMs: limits.attemptMs, now: () => timing.now() };
  const tokens = new AccessTokens(resolveCredential(settings), rules);
  return new OneLoginDirectory(new OneLoginApi(tokens, rules, timing, limits));
}
