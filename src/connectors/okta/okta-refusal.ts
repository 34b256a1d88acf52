/**
 * An answer of Okta that is not a success. It keeps only what decides what to do next: no body and no request, so that
 * nothing secret can travel in it. `status` is also what the SDK looks at to renew an OAuth token once after a 401.
 */
export class OktaRefusal extends Error {
  readonly status: number;
  /** Okta's own code, such as `E0000007`; `null` when the answer has none. */
  readonly errorCode: string | null;
  /** Whether the body was a JSON object, as Okta's errors are. A proxy's "404 Not Found" page is not. */
  readonly isOktaShaped: boolean;
  readonly atTokenEndpoint: boolean;
  /** The wait that a 429 asks for, in milliseconds. */
  readonly retryAfterMs: number | null;

  constructor(answer: Pick<OktaRefusal, "status" | "errorCode" | "isOktaShaped" | "atTokenEndpoint" | "retryAfterMs">) {
    super(`Okta answered ${answer.status}`);
    this.name = "OktaRefusal";
    this.status = answer.status;
    this.errorCode = answer.errorCode;
    this.isOktaShaped = answer.isOktaShaped;
    this.atTokenEndpoint = answer.atTokenEndpoint;
    this.retryAfterMs = answer.retryAfterMs;
  }
}
