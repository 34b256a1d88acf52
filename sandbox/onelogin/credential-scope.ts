/** What the credential pair may do, in the words of OneLogin's own settings page. */
export const credentialScopes = ["Manage All", "Manage users", "Read All"] as const;
export type CredentialScope = (typeof credentialScopes)[number];

/**
 * Whether a token of this scope may make the call.
 *
 * Roles are given and taken with "Manage All" alone. So are mappings and privileges read: their pages name no other
 * scope, although "Read All" is described as reading everything.
 */
export function mayCall(scope: CredentialScope, { method, path }: { method: string; path: string }): boolean {
  if (scope === "Manage All") return true;
  if (method !== "GET" || path.startsWith("/api/2/mappings") || path.startsWith("/api/1/privileges")) return false;
  return scope === "Read All" || !path.startsWith("/api/1/users");
}
