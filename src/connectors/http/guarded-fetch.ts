import { DirectoryFault } from "../../ports/directory.ts";
import { ReadResponse } from "./read-response.ts";

/** One request of a connector. Method and headers as `fetch` takes them. */
export interface GuardedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface FetchGuard {
  /** The only origin that ever hears the credential. */
  readonly origin: string;
  /** What messages call the system, such as `Okta`. */
  readonly service: string;
  /** How long one attempt may take, the reading of the body included. Milliseconds. */
  readonly attemptMs: number;
}

/**
 * `fetch` for a connector. It sends nothing to another origin, follows no redirect, ends after `attemptMs`, and reads
 * the whole body, so that a connection lost half-way is a fault here and not in whoever parses. Each of these is a
 * `DirectoryFault`; its message never contains a header, a body or a query.
 */
export async function guardedFetch(address: string, request: GuardedRequest, guard: FetchGuard): Promise<Response> {
  const { service, origin } = guard;
  if (!URL.canParse(address) || new URL(address).origin !== origin) {
    throw new DirectoryFault(
      "malformed",
      `${service} pointed at an address outside ${origin}. It was not called and the credential was not sent. ` +
        "Check the configured address and any proxy in front of it.",
    );
  }
  const timeout = AbortSignal.timeout(guard.attemptMs);
  const signal = AbortSignal.any([timeout, ...(request.signal === undefined ? [] : [request.signal])]);
  try {
    const answer = await fetch(address, { ...request, signal, redirect: "manual" });
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel();
      throw new DirectoryFault(
        "malformed",
        `${service} answered ${answer.status} and tried to send the call to another address. The redirect was not ` +
          "followed and the credential was not sent there. Check the configured address.",
      );
    }
    const text = await answer.text();
    return new ReadResponse(text, answer);
  } catch (failure) {
    if (failure instanceof DirectoryFault) throw failure;
    throw new DirectoryFault(
      "unavailable",
      `${service} did not answer: ${reasonOf(failure, timeout, request.signal)}.`,
    );
  }
}

/** Only words of our own and system error codes: what a library writes into a message may repeat a header. */
function reasonOf(failure: unknown, timeout: AbortSignal, caller: AbortSignal | undefined): string {
  if (caller?.aborted === true) return "the call was ended before the answer came";
  if (timeout.aborted) return "no answer in time";
  const code = codeOf(failure) ?? (failure instanceof Error ? codeOf(failure.cause) : null);
  return code === null ? "the connection failed" : `the connection failed (${code})`;
}

function codeOf(failure: unknown): string | null {
  if (typeof failure !== "object" || failure === null || !("code" in failure)) return null;
  return typeof failure.code === "string" && /^[A-Z][A-Z0-9_]*$/.test(failure.code) ? failure.code : null;
}
