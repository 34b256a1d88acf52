import type { Context, Hono } from "hono";

import { knownScopes, tokenLifetimeSeconds } from "../access-tokens.ts";
import { checkClientAssertion } from "../client-assertion.ts";
import type { Organisation } from "../organisation.ts";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** The token endpoint of a service app: client credentials with `private_key_jwt`, nothing else. */
export function addTokenRoutes(app: Hono, organisation: Organisation): void {
  const path = "/oauth2/v1/token";

  app.post(path, async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const { serviceApp } = organisation;
    if (!serviceApp) return refuse(c, 401, "invalid_client", "There is no service app in this organisation.");
    if (form.get("grant_type") !== "client_credentials") {
      return refuse(c, 400, "unsupported_grant_type", "Only client_credentials is supported here.");
    }
    if (form.get("client_assertion_type") !== assertionType) {
      return refuse(c, 401, "invalid_client", "The client_assertion_type must be jwt-bearer.");
    }
    const complaint = checkClientAssertion(form.get("client_assertion") ?? "", {
      app: serviceApp,
      audience: organisation.url + path,
      usedIds: organisation.usedAssertionIds,
    });
    if (complaint !== null) return refuse(c, 401, "invalid_client", complaint);

    const scopes = (form.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
    const granted: readonly string[] = serviceApp.grantedScopes ?? knownScopes;
    if (scopes.length === 0 || !scopes.every((scope) => granted.includes(scope))) {
      return refuse(c, 400, "invalid_scope", "One or more scopes are not configured for the client application.");
    }
    return c.json({
      token_type: "Bearer",
      expires_in: tokenLifetimeSeconds,
      access_token: organisation.accessTokens.issue(scopes),
      scope: scopes.join(" "),
    });
  });
}

/** OAuth's own error shape, not the one of the management API. */
function refuse(c: Context, status: 400 | 401, error: string, description: string): Response {
  return c.json({ error, error_description: description }, status);
}
