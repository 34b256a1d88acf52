import { randomBytes } from "node:crypto";

import type { CredentialScope } from "./credential-scope.ts";

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

  constructor(identity: { clientId: string | undefined; clientSecret: string | undefined }) {
    this.clientId = identity.clientId ?? randomBytes(32).toString("hex");
    this.clientSecret = identity.clientSecret ?? randomBytes(32).toString("hex");
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
}

function isFresh({ createdAt, lifetimeSeconds }: AccessToken): boolean {
  return createdAt.getTime() + lifetimeSeconds * 1000 > Date.now();
}
