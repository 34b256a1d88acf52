import { createAccessTokenKeeper } from "./access-token.ts";
import type { OktaSession } from "./okta-api.ts";
import type { OktaCredential } from "./resolve-credential.ts";
import { type ExecutorRequest, sendRequest, type SendingRules } from "./send-request.ts";

/**
 * Loads the SDK, which takes more than a second and 120 MB, and so only when an Okta connector is opened. What it would
 * do by itself is set aside: its cache (reads must be live), its executor (see `sendRequest`), and what it reads from
 * `okta.yaml` and `OKTA_CLIENT_…` where we say nothing.
 */
export async function openSession(credential: OktaCredential, rules: SendingRules): Promise<OktaSession> {
  const { default: sdk } = await import("@okta/okta-sdk-nodejs");
  const requestExecutor = Object.assign(new sdk.RequestExecutor(), {
    fetch: (request: ExecutorRequest) => sendRequest(request, rules),
  });
  const client = new sdk.Client({
    keyId: "",
    ...credential,
    orgUrl: rules.origin,
    requestExecutor,
    cacheMiddleware: null,
  });
  const prepare =
    credential.authorizationMode === "PrivateKey" ? createAccessTokenKeeper(client.oauth, rules) : alwaysReady;
  return { origin: rules.origin, http: client.http, prepare };
}

async function alwaysReady(): Promise<void> {
  // An API token needs no preparation.
}
