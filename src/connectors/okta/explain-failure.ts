import { DirectoryFault, type DirectoryFaultKind } from "../../ports/directory.ts";
import { OktaRefusal } from "./okta-refusal.ts";

/** A fault that Okta's own answer tells about. */
export class OktaFault extends DirectoryFault {
  /** The status Okta answered; `null` when it was the token endpoint that answered, not the one that was asked. */
  readonly status: number | null;

  constructor(
    kind: DirectoryFaultKind,
    message: string,
    answer: { readonly status: number | null; readonly retryAfterMs: number | null },
  ) {
    super(kind, message, { retryAfterMs: answer.retryAfterMs });
    this.status = answer.status;
  }
}

/**
 * Turns whatever a call threw into a `DirectoryFault` whose message is ours alone: Okta's own texts, addresses and
 * headers stay out of it, as does the failure itself.
 *
 * @param attempt what was asked, to go into "Okta did not …", such as `add the member`
 */
export function explainFailure(failure: unknown, attempt: string, signal: AbortSignal): DirectoryFault {
  if (failure instanceof DirectoryFault) return failure;
  if (failure instanceof OktaRefusal) return explainRefusal(failure, attempt);
  if (signal.aborted) {
    return new DirectoryFault("unavailable", `Okta did not ${attempt} in time. The call was ended; try again.`);
  }
  return new DirectoryFault(
    "malformed",
    `Okta could not be asked to ${attempt}: its library failed before or after the call. Check the connector's settings.`,
  );
}

function explainRefusal(refusal: OktaRefusal, attempt: string): DirectoryFault {
  const { status, errorCode, retryAfterMs } = refusal;
  const answered = errorCode === null ? `${status}` : `${status} ${errorCode}`;
  const kind = refusal.atTokenEndpoint ? kindAtTokenEndpoint(status) : kindOf(refusal);
  const advice = refusal.atTokenEndpoint && kind === "unauthorized" ? tokenAdvice : adviceFor[kind];
  return new OktaFault(kind, `Okta did not ${attempt} (${answered}). ${advice}`, {
    status: refusal.atTokenEndpoint ? null : status,
    retryAfterMs,
  });
}

function kindOf({ status, errorCode, isOktaShaped }: OktaRefusal): DirectoryFaultKind {
  if (status === 401) return "unauthorized";
  if (status === 403) return errorCode === statusForbids ? "rejected" : "unauthorized";
  if (status === 404) return isOktaShaped ? "not-found" : "malformed";
  if (status === 501) return "rejected";
  if (status === 408 || status === 429 || status >= 500) return "unavailable";
  return status >= 400 ? "rejected" : "malformed";
}

/** A 403 that is about the account's status, not about the credential. */
const statusForbids = "E0000038";

function kindAtTokenEndpoint(status: number): DirectoryFaultKind {
  return status === 408 || status === 429 || status >= 500 ? "unavailable" : "unauthorized";
}

const tokenAdvice =
  "It gives no access token to this service app: check `oauth.clientId`, `oauth.privateKey`, and that each of " +
  "`oauth.scopes` is granted to it.";

const adviceFor = {
  unavailable: "It is busy or not well; what was asked may or may not have happened. Read it, then try again.",
  unauthorized:
    "The credential does not work or may not do this. Nothing was done. Replace it, or give its owner the right.",
  "not-found": "What was asked about does not exist there.",
  rejected: "It understood and says no. Nothing was done.",
  malformed: "The answer is not one that Okta documents. Check `orgUrl` and any proxy in front of it.",
} as const satisfies Record<DirectoryFaultKind, string>;
