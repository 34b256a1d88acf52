import { z } from "zod";

import type { Secret } from "../../ports/secret.ts";
import type { SyncRules, SyncSettings } from "../../ports/sync-rules.ts";
import { addressSetting } from "../settings/address-setting.ts";
import { assumptionSetting } from "../settings/assumption-setting.ts";
import { checkSettings, settingsSchema } from "../settings/check-settings.ts";
import { secretSetting } from "../settings/secret-setting.ts";
import { syncSetting } from "../settings/sync-setting.ts";

/** A service app that signs in with a private key (`private_key_jwt`). */
export interface OktaServiceApp {
  readonly clientId: string;
  /** RSA, as PEM or as a JWK; a JWK's `kid` is sent along. */
  readonly privateKey: Secret;
  /** Default `okta.users.read` and `okta.groups.manage`. Add `okta.roles.read` so that admin roles can be seen. */
  readonly scopes?: readonly string[];
}

/** What `okta()` is told: the organisation's address and exactly one credential. */
export type OktaSettings = {
  /** Such as `https://acme.okta.com`; `http` on loopback addresses only. */
  readonly orgUrl: string;
  /** When and how the directory is read as a whole; without it only on demand. */
  readonly sync?: SyncSettings;
  /**
   * `true` states that accounts whose administrator roles the credential may not read have none; otherwise they count
   * as privileged. Roles that can be read always count. Better let the credential read them: `okta.roles.read`, and an
   * admin role with "View roles, resources, and admin assignments".
   */
  readonly assumeOrdinaryAccounts?: boolean;
} & (
  | { readonly apiToken: Secret; readonly oauth?: never }
  | { readonly oauth: OktaServiceApp; readonly apiToken?: never }
);

/** Settings that were found to make sense. */
export interface CheckedOktaSettings {
  /** Scheme, host and port; no slash at the end. */
  readonly origin: string;
  readonly credential:
    | { readonly kind: "api-token"; readonly apiToken: Secret }
    | {
        readonly kind: "service-app";
        readonly clientId: string;
        readonly privateKey: Secret;
        readonly scopes: string[];
      };
  readonly sync: SyncRules | null;
  readonly assumeOrdinaryAccounts: boolean;
}

const defaultScopes = ["okta.users.read", "okta.groups.manage"];

const oktaSettings = settingsSchema({
  orgUrl: addressSetting(problemOfOrgUrl),
  apiToken: secretSetting.optional(),
  oauth: z
    .strictObject({
      clientId: z.string("must be given as text").regex(/^[\w-]+$/, "must be the client id of a service app"),
      privateKey: secretSetting,
      scopes: z
        .array(z.string().regex(/^[a-z][a-zA-Z0-9.]*$/, "must be a scope such as `okta.users.read`"))
        .nonempty("must name at least one scope, or be left out")
        .default([...defaultScopes]),
    })
    .optional(),
  sync: syncSetting,
  assumeOrdinaryAccounts: assumptionSetting,
}).superRefine(({ apiToken, oauth }, context) => {
  if ((apiToken === undefined) !== (oauth === undefined)) return;
  const message = apiToken === undefined ? "or `oauth` must be given" : "and `oauth` exclude each other";
  context.addIssue({ code: "custom", path: ["apiToken"], message });
});

/** Checks settings as they were written. Throws one sentence that names each wrong setting and repeats no value. */
export function checkOktaSettings(settings: unknown): CheckedOktaSettings {
  const {
    orgUrl,
    apiToken,
    oauth,
    sync = null,
    assumeOrdinaryAccounts,
  } = checkSettings(oktaSettings, settings, "Okta");
  const origin = new URL(orgUrl).origin;
  const rest = { sync, assumeOrdinaryAccounts };
  if (apiToken !== undefined) return { origin, credential: { kind: "api-token", apiToken }, ...rest };
  if (oauth !== undefined) return { origin, credential: { kind: "service-app", ...oauth }, ...rest };
  throw new Error(
    "The Okta connector cannot be used: `apiToken` or `oauth` must be given. Correct it in latchkey.config.ts.",
  );
}

function problemOfOrgUrl({ hostname }: URL): string | null {
  const isAdminConsole = /^[^.]+-admin\.(okta|oktapreview|okta-emea)\.com$/.test(hostname);
  return isAdminConsole ? "must be the organisation's address, without `-admin`" : null;
}
