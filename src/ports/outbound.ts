/** One call to the public internet. */
export interface OutboundRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Milliseconds for everything, the look-up of the name and the reading of the answer included. */
  readonly timeoutMs: number;
}

/** What was answered, whatever the status; a redirect is never one. */
export interface OutboundAnswer {
  readonly status: number;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Calls of flows to systems without a connector. Only `https`, only addresses of the public internet, no redirects;
 * an answer has at most one megabyte. Throws `OutboundFault`.
 */
export interface Outbound {
  send(request: OutboundRequest): Promise<OutboundAnswer>;
}

/**
 * `refused`: it was not called, or its answer led elsewhere; trying again is useless.
 * `unavailable`: no answer came; what was asked may or may not have happened.
 * `too-large`: the answer was longer than one megabyte and was thrown away.
 */
export type OutboundFaultKind = "refused" | "unavailable" | "too-large";

/** A call that did not work. The message continues "The call to example.com …" and holds no header, path or body. */
export class OutboundFault extends Error {
  readonly kind: OutboundFaultKind;

  constructor(kind: OutboundFaultKind, problem: string) {
    super(problem);
    this.name = "OutboundFault";
    this.kind = kind;
  }
}
