import { DirectoryFault, type DirectoryFaultKind } from "../../ports/directory.ts";
import { AnsweredFault } from "./answered-fault.ts";
import { RefusedAnswer } from "./refused-answer.ts";

/** How one provider is spoken of. */
export interface ProviderWords {
  /** What messages call it, such as `Okta`. */
  readonly service: string;
  /** The setting that holds its address, such as `orgUrl`. */
  readonly addressSetting: string;
  /** A sentence for when its token endpoint refuses the credential. */
  readonly tokenAdvice: string;
  /** Answers that look like a broken credential and are a no to what was asked. */
  isPlainNo?(refusal: RefusedAnswer): boolean;
}

/**
 * Turns whatever a call threw into a `DirectoryFault` whose message is ours alone: the provider's own texts, addresses
 * and headers stay out of it, as does the failure itself.
 *
 * @param attempt what was asked, to go into "Okta did not …", such as `add the member`
 */
export function explainFailure(
  failure: unknown,
  attempt: string,
  signal: AbortSignal,
  words: ProviderWords,
): DirectoryFault {
  if (failure instanceof DirectoryFault) return failure;
  if (failure instanceof RefusedAnswer) return explainRefusal(failure, attempt, words);
  const { service } = words;
  if (signal.aborted) {
    return new DirectoryFault("unavailable", `${service} did not ${attempt} in time. The call was ended; try again.`);
  }
  return new DirectoryFault(
    "malformed",
    `${service} could not be asked to ${attempt}: the call failed before or after it was made. Check the connector's ` +
      "settings.",
  );
}

function explainRefusal(refusal: RefusedAnswer, attempt: string, words: ProviderWords): AnsweredFault {
  const { status, errorCode, retryAfterMs, atTokenEndpoint } = refusal;
  const answered = errorCode === null ? `${status}` : `${status} ${errorCode}`;
  const kind = atTokenEndpoint ? kindAtTokenEndpoint(status) : kindOf(refusal, words);
  const advice = atTokenEndpoint && kind === "unauthorized" ? words.tokenAdvice : adviceFor(kind, words);
  return new AnsweredFault(kind, `${words.service} did not ${attempt} (${answered}). ${advice}`, {
    status: atTokenEndpoint ? null : status,
    retryAfterMs,
  });
}

function kindOf(refusal: RefusedAnswer, words: ProviderWords): DirectoryFaultKind {
  const { status, isProvidersOwn } = refusal;
  if (words.isPlainNo?.(refusal) === true) return "rejected";
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 404) return isProvidersOwn ? "not-found" : "malformed";
  if (status === 501) return "rejected";
  if (isPassing(status)) return "unavailable";
  return status >= 400 ? "rejected" : "malformed";
}

function kindAtTokenEndpoint(status: number): DirectoryFaultKind {
  return isPassing(status) ? "unavailable" : "unauthorized";
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function adviceFor(kind: DirectoryFaultKind, { service, addressSetting }: ProviderWords): string {
  switch (kind) {
    case "unavailable":
      return "It is busy or not well; what was asked may or may not have happened. Read it, then try again.";
    case "unauthorized":
      return "The credential does not work or may not do this. Nothing was done. Replace it, or give its owner the right.";
    case "not-found":
      return "What was asked about does not exist there.";
    case "rejected":
      return "It understood and says no. Nothing was done.";
    case "malformed":
      return `The answer is not one that ${service} documents. Check \`${addressSetting}\` and any proxy in front of it.`;
  }
}
