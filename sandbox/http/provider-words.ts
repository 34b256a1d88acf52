import type { ArrivedCall } from "./call-log.ts";

/** What is each provider's own in how calls are answered. */
export interface ProviderWords {
  /** The schemes of credentials it knows by name. */
  readonly credentialSchemes: readonly string[];
  /** The headers that every answer to this call has; read when it is answered. */
  headers(call: ArrivedCall): Readonly<Record<string, string>>;
  /** The body of an error that a test asked for; without `code` the usual one of that status. */
  errorBody(call: ArrivedCall, status: number, code?: string): unknown;
  /** The headers of a 429, with the reset in the provider's unit. */
  rateLimitHeaders(limit: number | undefined, resetInSeconds: number): Readonly<Record<string, string>>;
}
