/**
 * An answer of a provider that is not a success. It keeps only what decides what to do next: no body and no request, so
 * that nothing secret can travel in it.
 */
export class RefusedAnswer extends Error {
  readonly status: number;
  /** The provider's own code, such as Okta's `E0000007`; `null` when the answer has none. */
  readonly errorCode: string | null;
  /** Whether the body is one that the provider gives with errors. A proxy's "404 Not Found" page is not. */
  readonly isProvidersOwn: boolean;
  readonly atTokenEndpoint: boolean;
  /** The wait that a 429 asks for, in milliseconds. */
  readonly retryAfterMs: number | null;

  constructor(
    answer: Pick<RefusedAnswer, "status" | "errorCode" | "isProvidersOwn" | "atTokenEndpoint" | "retryAfterMs">,
  ) {
    super(`The provider answered ${answer.status}`);
    this.name = "RefusedAnswer";
    this.status = answer.status;
    this.errorCode = answer.errorCode;
    this.isProvidersOwn = answer.isProvidersOwn;
    this.atTokenEndpoint = answer.atTokenEndpoint;
    this.retryAfterMs = answer.retryAfterMs;
  }
}
