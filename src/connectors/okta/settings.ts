import { z } from "zod";

import type { Secret } from "../../ports/secret.ts";
import { checkConnectorUrl } from "../http/connector-url.ts";

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
  /** When the directory is read as a whole, as a cron expression. */
  readonly sync?: { readonly schedule: string };
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
  readonly sync: { readonly schedule: string } | null;
}

const defaultScopes = ["okta.users.read", "okta.groups.manage"];

const secretSchema = z.custom<Secret>(isSecret, {
  error: 'must name a secret, such as secret.env("NAME"), and not be the secret itself',
});

const settingsSchema = z
  .strictObject(
    {
      orgUrl: z.string("must be given as text").superRefine((text, context) => {
        const problem = problemOfOrgUrl(text);
        if (problem !== null) context.addIssue({ code: "custom", message: problem });
      }),
      apiToken: secretSchema.optional(),
      oauth: z
        .strictObject({
          clientId: z.string("must be given as text").regex(/^[\w-]+$/, "must be the client id of a service app"),
          privateKey: secretSchema,
          scopes: z
            .array(z.string().regex(/^[a-z][a-zA-Z0-9.]*$/, "must be a scope such as `okta.users.read`"))
            .nonempty("must name at least one scope, or be left out")
            .default([...defaultScopes]),
        })
        .optional(),
      sync: z
        .strictObject({
          schedule: z.string().regex(/^\S+( \S+){4,5}$/, "must be a cron expression such as `*/15 * * * *`"),
        })
        .optional(),
    },
    {
      error: (issue) =>
        issue.code === "unrecognized_keys" ? `has no setting \`${issue.keys.join("`, `")}\`` : undefined,
    },
  )
  .superRefine(({ apiToken, oauth }, context) => {
    if ((apiToken === undefined) !== (oauth === undefined)) return;
    const message = apiToken === undefined ? "or `oauth` must be given" : "and `oauth` exclude each other";
    context.addIssue({ code: "custom", path: ["apiToken"], message });
  });

/** Checks settings as they were written. Throws one sentence that names each wrong setting and repeats no value. */
export function checkOktaSettings(settings: unknown): CheckedOktaSettings {
  const checked = settingsSchema.safeParse(settings);
  if (!checked.success) {
    const problems = checked.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `\`${path.join(".")}\` ${message}`,
    );
    throw new Error(`The Okta connector cannot be used: ${problems.join("; ")}. Correct it in latchkey.config.ts.`);
  }
  const { orgUrl, apiToken, oauth, sync } = checked.data;
  const origin = new URL(orgUrl).origin;
  if (apiToken !== undefined) return { origin, credential: { kind: "api-token", apiToken }, sync: sync ?? null };
  if (oauth !== undefined) return { origin, credential: { kind: "service-app", ...oauth }, sync: sync ?? null };
  throw new Error(
    "The Okta connector cannot be used: `apiToken` or `oauth` must be given. Correct it in latchkey.config.ts.",
  );
}

function problemOfOrgUrl(text: string): string | null {
  const checked = checkConnectorUrl(text);
  if (!checked.ok) return checked.problem;
  const isAdminConsole = /^[^.]+-admin\.(okta|oktapreview|okta-emea)\.com$/.test(checked.url.hostname);
  return isAdminConsole ? "must be the organisation's address, without `-admin`" : null;
}

function isSecret(value: unknown): value is Secret {
  if (typeof value !== "object" || value === null) return false;
  return "describe" in value && "resolve" in value && typeof value.resolve === "function";
}
