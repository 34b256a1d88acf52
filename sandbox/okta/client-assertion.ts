import { createPublicKey, verify, type JsonWebKey } from "node:crypto";

import { z } from "zod";

const headerSchema = z.object({ alg: z.literal("RS256"), kid: z.string().optional() });
const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  exp: z.number(),
  jti: z.string().optional(),
});

export interface ServiceApp {
  readonly clientId: string;
  /** RSA, as a JWK. */
  readonly publicJwk: JsonWebKey;
  /** What the app may ask for; every scope known here unless told. */
  readonly grantedScopes?: readonly string[];
}

/**
 * Checks a `private_key_jwt` (RS256) as the token endpoint does: signature, issuer and subject, audience, at most
 * an hour of life, and each `jti` once.
 *
 * @returns `null` when it is good, otherwise what is wrong with it
 */
export function checkClientAssertion(
  assertion: string,
  { app, audience, usedIds }: { app: ServiceApp; audience: string; usedIds: Set<string> },
): string | null {
  const [header = "", claims = "", signature = ""] = assertion.split(".");
  const readHeader = headerSchema.safeParse(decodePart(header));
  const readClaims = claimsSchema.safeParse(decodePart(claims));
  if (!readHeader.success || !readClaims.success) return "The client_assertion token could not be read.";

  const key = createPublicKey({ key: app.publicJwk, format: "jwk" });
  const signed = Buffer.from(`${header}.${claims}`);
  if (!verify("sha256", signed, key, Buffer.from(signature, "base64url"))) {
    return "The client_assertion signature is invalid.";
  }

  const { iss, sub, aud, exp, jti } = readClaims.data;
  const now = Date.now() / 1000;
  if (iss !== app.clientId || sub !== app.clientId) return "The client_assertion names another client.";
  if (aud !== audience) return "The audience claim for client_assertion must be the endpoint invoked for the request.";
  if (exp <= now) return "The client_assertion token is expired.";
  if (exp > now + 3600) return "The client_assertion token has an expiration too far into the future.";
  if (jti !== undefined && usedIds.has(jti)) return "The client_assertion token has already been used.";
  if (jti !== undefined) usedIds.add(jti);
  return null;
}

function decodePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
