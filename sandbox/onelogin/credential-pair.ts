import { randomBytes } from "node:crypto";

import type { CredentialScope } from "./credential-scope.ts";

/** What a pair was when it was asked for a snapshot. */
interface KeptCredential {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: CredentialScope;
  readonly tokenLifetimeSeconds: number;
  readonly isOwnerDeleted: boolean;
  /** Its moment is ISO 8601. */
  readonly token: { readonly value: string; readonly createdAt: string; readonly lifetimeSeconds: number } | null;
}

interface AccessToken {
  readonly value: string;
  readonly createdAt: Date;
  readonly lifetimeSeconds: number;
}

/** The API credential and the one access token it has at a time. */
export class CredentialPair {
  readonly clientId: string;
  readonly clientSecret: string;
  scope: CredentialScope = "Manage All";
  /** Of tokens issued from now on; 10 hours at OneLogin. */
  tokenLifetimeSeconds = 36_000;
  #isOwnerDeleted = false;
  #token: AccessToken | undefined;

  /** @param kept what to begin with; the identity goes before it */
  constructor(
    identity: { clientId: string | undefined; clientSecret: string | undefined },
    kept: KeptCredential | undefined,
  ) {
    this.clientId = identity.clientId ?? kept?.clientId ?? randomBytes(32).toString("hex");
    this.clientSecret = identity.clientSecret ?? kept?.clientSecret ?? randomBytes(32).toString("hex");
    if (kept === undefined) return;
    this.scope = kept.scope;
    this.tokenLifetimeSeconds = kept.tokenLifetimeSeconds;
    this.#isOwnerDeleted = kept.isOwnerDeleted;
    if (kept.token !== null) this.#token = { ...kept.token, createdAt: new Date(kept.token.createdAt) };
  }

  get isOwnerDeleted(): boolean {
    return this.#isOwnerDeleted;
  }

  isOwn(clientId: string, clientSecret: string): boolean {
    return clientId === this.clientId && clientSecret === this.clientSecret;
  }

  /** The same token until it expires or is revoked; only then another one. */
  token(): AccessToken {
    if (this.#token && isFresh(this.#token)) return this.#token;
    const value = randomBytes(32).toString("hex");
    this.#token = { value, createdAt: new Date(), lifetimeSeconds: this.tokenLifetimeSeconds };
    return this.#token;
  }

  accepts(value: string): boolean {
    return this.#token?.value === value && isFresh(this.#token);
  }

  revokeTokens(): void {
    this.#token = undefined;
  }

  /** The person who made the credential is deleted: nothing it gave or would give works ever again. */
  deleteOwner(): void {
    this.#isOwnerDeleted = true;
    this.revokeTokens();
  }

  snapshot() {
    const { clientId, clientSecret, scope, tokenLifetimeSeconds, isOwnerDeleted } = this;
    const token = this.#token === undefined ? null : { ...this.#token, createdAt: this.#token.createdAt.toISOString() };
    return {
      clientId,
      clientSecret,
      scope,
      tokenLifetimeSeconds,
      isOwnerDeleted,
      token,
    } satisfies KeptCredential;
  }
}

function isFresh({ createdAt, lifetimeSeconds }: AccessToken): boolean {
  return createdAt.getTime() + lifetimeSeconds * 1000 > Date.now();
}
