import nock from "nock";

/** An account whose answers a test gives by `nock`. */
export const apiUrl = "https://acme.onelogin.com";

export const credential = { clientId: "c0ffee", clientSecret: "5ec4e7" };

export const tokenPath = "/auth/oauth2/v2/token";

/** What the token endpoint answers, unless told otherwise a token that was made now. */
export function tokenAnswer(change: object = {}): object {
  return {
    access_token: "token1",
    account_id: 555_555,
    created_at: new Date().toISOString(),
    expires_in: 36_000,
    token_type: "bearer",
    refresh_token: "deprecated",
    ...change,
  };
}

/** Lets everybody have a token, however often it is asked for. */
export function giveTokens(): void {
  nock(apiUrl).persist().post(tokenPath).reply(200, tokenAnswer());
}

/** An error as OneLogin's APIs of roles, mappings and privileges describe it. */
export const errorOf = (statusCode: number): object => ({ statusCode, name: "SomeError", message: "canary" });
