import type { SaidLimit } from "./call-budget.ts";

/** The names under which a provider says its limit. */
export interface LimitHeaders {
  readonly limit: string;
  readonly remaining: string;
}

/** Reads what an answer says of its limit; what is no number is not said. `waitMs` is the provider's own to read. */
export function readSaidLimit(headers: Headers, names: LimitHeaders, waitMs: number): SaidLimit {
  return { limit: readCount(headers.get(names.limit)), remaining: readCount(headers.get(names.remaining)), waitMs };
}

function readCount(header: string | null): number | null {
  return header !== null && /^\s*\d{1,15}\s*$/.test(header) ? Number(header) : null;
}
