import type { OktaDirectory } from "../../../src/connectors/okta/index.ts";
import { type OktaLimits, usualLimits } from "../../../src/connectors/okta/okta-api.ts";
import { openOktaDirectory } from "../../../src/connectors/okta/okta-connector.ts";
import { checkOktaSettings, type OktaServiceApp } from "../../../src/connectors/okta/settings.ts";
import type { Timing } from "../../../src/connectors/http/timing.ts";
import type { Secret } from "../../../src/ports/secret.ts";
import { SecretReference } from "../../../src/sdk/secret.ts";

/** A secret that is known here and must be seen nowhere else. */
export function secretOf(value: string): Secret {
  return new SecretReference("test", () => value);
}

/** Time that passes only by waiting, and waits that take none. `waits` keeps what was waited, in milliseconds. */
export function testTiming(): Timing & { readonly waits: number[] } {
  let nowMs = Date.now();
  const waits: number[] = [];
  return {
    waits,
    now: () => nowMs,
    random: () => 0.5,
    async wait(milliseconds, signal) {
      signal.throwIfAborted();
      waits.push(milliseconds);
      nowMs += milliseconds;
    },
  };
}

/** Opens the real Okta directory against any server, with waits that take no time. */
export async function openTestDirectory(
  orgUrl: string,
  credential: { readonly apiToken: string } | { readonly oauth: OktaServiceApp },
  { timing = testTiming(), limits = {} }: { readonly timing?: Timing; readonly limits?: Partial<OktaLimits> } = {},
): Promise<OktaDirectory> {
  const secret = "oauth" in credential ? credential : { apiToken: secretOf(credential.apiToken) };
  return openOktaDirectory(checkOktaSettings({ orgUrl, ...secret }), timing, { ...usualLimits, ...limits });
}
