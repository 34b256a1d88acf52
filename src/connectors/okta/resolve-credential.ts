import { createPrivateKey, type KeyObject } from "node:crypto";

import { z } from "zod";

import type { CheckedOktaSettings } from "./settings.ts";

/** The credential as the SDK's `Client` takes it. */
export type OktaCredential =
  | { readonly authorizationMode: "SSWS"; readonly token: string }
  | {
      readonly authorizationMode: "PrivateKey";
      readonly clientId: string;
      /** A JWK as JSON. */
      readonly privateKey: string;
      readonly scopes: string[];
    };

const jwkSchema = z.looseObject({ kty: z.string(), kid: z.string().optional() });

/**
 * Reads the secret, once, when the connector opens. Throws a sentence that names the setting and never the secret:
 * a library that met a bad token or key would put it into its own message.
 */
export function resolveCredential({ credential }: CheckedOktaSettings): OktaCredential {
  if (credential.kind === "api-token") {
    const token = credential.apiToken.resolve();
    if (!/^[\x21-\x7e]+$/.test(token)) throw unusable("apiToken", "is not one line of plain characters");
    return { authorizationMode: "SSWS", token };
  }
  const { clientId, privateKey, scopes } = credential;
  const text = privateKey.resolve();
  const { key, keyId } = readPrivateKey(text);
  if (key.asymmetricKeyType !== "rsa") throw unusable("oauth.privateKey", "is not an RSA key");
  const jwk = { ...key.export({ format: "jwk" }), ...(keyId === undefined ? {} : { kid: keyId }) };
  return { authorizationMode: "PrivateKey", clientId, privateKey: JSON.stringify(jwk), scopes };
}

function readPrivateKey(text: string): { key: KeyObject; keyId: string | undefined } {
  try {
    if (!text.startsWith("{")) return { key: createPrivateKey(text), keyId: undefined };
    const jwk = jwkSchema.parse(JSON.parse(text));
    return { key: createPrivateKey({ key: jwk, format: "jwk" }), keyId: jwk.kid };
  } catch {
    throw unusable("oauth.privateKey", "is not a private key in PEM or JWK form");
  }
}

function unusable(setting: string, problem: string): Error {
  return new Error(
    `The Okta connector cannot be opened: the secret of \`${setting}\` ${problem}. Correct it and start again.`,
  );
}
