import { randomBytes } from "node:crypto";

/** What a service app may ask for here. A `.manage` scope includes its `.read`. */
export const knownScopes = [
  "okta.users.read",
  "okta.users.manage",
  "okta.groups.read",
  "okta.groups.manage",
  "okta.roles.read",
  "okta.orgs.read",
] as const;
export type Scope = (typeof knownScopes)[number];

export const tokenLifetimeSeconds = 3600;

/** A token as a snapshot has it; `expiresAt` is in milliseconds since 1970. */
interface KeptToken {
  readonly token: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** The bearer tokens that were issued and still count. */
export class AccessTokens {
  readonly #issued = new Map<string, { scopes: ReadonlySet<string>; expiresAt: number }>();

  /** @param kept what to begin with */
  constructor(kept: readonly KeptToken[] = []) {
    for (const { token, scopes, expiresAt } of kept) this.#issued.set(token, { scopes: new Set(scopes), expiresAt });
  }

  issue(scopes: readonly string[]): string {
    const token = `eyJ${randomBytes(32).toString("base64url")}`;
    this.#issued.set(token, { scopes: new Set(scopes), expiresAt: Date.now() + tokenLifetimeSeconds * 1000 });
    return token;
  }

  /** From now on every token issued so far is answered with 401. */
  revokeAll(): void {
    this.#issued.clear();
  }

  check(token: string, scope: Scope): "ok" | "invalid" | "insufficient" {
    const issued = this.#issued.get(token);
    if (!issued || issued.expiresAt <= Date.now()) return "invalid";
    const held = issued.scopes.has(scope) || issued.scopes.has(scope.replace(/\.read$/, ".manage"));
    return held ? "ok" : "insufficient";
  }

  snapshot() {
    return [...this.#issued].map(([token, { scopes, expiresAt }]) => ({ token, scopes: [...scopes], expiresAt }));
  }
}
