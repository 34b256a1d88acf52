import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from "@slack/web-api";

import { MessengerFault } from "../../ports/messenger.ts";

/** The token is refused or lacks a scope: nothing can be said until someone mends it. */
const tokenErrors = new Set([
  "account_inactive",
  "invalid_auth",
  "missing_scope",
  "not_allowed_token_type",
  "not_authed",
  "token_expired",
  "token_revoked",
  "org_login_required",
]);

/** Slack is in trouble itself; the same call may work in a moment. */
const passingErrors = new Set([
  "fatal_error",
  "internal_error",
  "ratelimited",
  "request_timeout",
  "service_unavailable",
]);

/**
 * Makes a call to Slack. Throws `MessengerFault`: what Slack says no to is `undeliverable`, a refused token is
 * `unauthorized`, everything else (429, 5xx, a lost connection, a timeout) is `unavailable`.
 */
export async function callSlack<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explain(error);
  }
}

function explain(error: unknown): MessengerFault {
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    if (tokenErrors.has(code)) return new MessengerFault("unauthorized", code, { cause: error });
    if (passingErrors.has(code)) return new MessengerFault("unavailable", code, { cause: error });
    return new MessengerFault("undeliverable", code, { cause: error });
  }
  if (error instanceof WebAPIRateLimitedError) {
    return new MessengerFault("unavailable", "ratelimited", { retryAfterMs: error.retryAfter * 1_000, cause: error });
  }
  if (error instanceof WebAPIHTTPError) {
    return new MessengerFault("unavailable", `http_${error.statusCode}`, { cause: error });
  }
  return new MessengerFault("unavailable", "no_answer", { cause: error });
}
