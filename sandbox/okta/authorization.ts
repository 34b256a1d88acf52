import { forbidden, invalidToken } from "./api-failure.ts";
import type { AccessTokens, Scope } from "./access-tokens.ts";

/** Lets the call through, or throws Okta's 401 (unknown credential) or 403 (token without the scope). */
export function authorize(
  call: { method: string; path: string; authorization: string | undefined },
  at: { apiToken: string; accessTokens: AccessTokens; url: string },
): void {
  const [scheme, secret = ""] = (call.authorization ?? "").split(" ");
  if (scheme === "SSWS" && secret === at.apiToken) return;
  if (scheme !== "Bearer") throw invalidToken();

  const scope = scopeFor(call.method, call.path);
  const verdict = at.accessTokens.check(secret, scope);
  if (verdict === "invalid") {
    throw invalidToken(challenge(at.url, call.path, scope, "invalid_token", "The access token is invalid."));
  }
  if (verdict === "insufficient") {
    const description = "The access token provided does not contain the required scopes.";
    throw forbidden(challenge(at.url, call.path, scope, "insufficient_scope", description));
  }
}

function scopeFor(method: string, path: string): Scope {
  if (path.startsWith("/api/v1/org")) return "okta.orgs.read";
  if (path.endsWith("/roles")) return "okta.roles.read";
  if (path.startsWith("/api/v1/users")) return "okta.users.read";
  return method === "GET" ? "okta.groups.read" : "okta.groups.manage";
}

function challenge(url: string, path: string, scope: Scope, error: string, description: string) {
  const parts = {
    authorization_uri: `${url}/oauth2/v1/authorize`,
    realm: url,
    scope,
    error,
    error_description: description,
    resource: path,
  };
  const text = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
  return { "WWW-Authenticate": `Bearer ${text.join(", ")}` };
}
