import { type EndCause, endGrant, type Grant } from "../domain/grant.ts";
import type { Result } from "../domain/refusal.ts";
import type { Transaction } from "../ports/store.ts";
import { recordFailedStep } from "./record-step.ts";

/**
 * Commits the end of a grant inside a transaction that holds its lock: saved, audited, its removal woken. The people
 * are told when it has ended; where nothing was ever applied they are told now.
 */
export async function commitEnd(
  tx: Transaction,
  grant: Grant,
  end: { readonly cause: EndCause; readonly by: string | null; readonly note: string | null },
): Promise<Result<Grant>> {
  const ended = endGrant(grant, { ...end, at: tx.now });
  if (!ended.ok) return ended;
  await tx.saveGrant(ended.value);
  tx.audit({
    actor: end.by ?? "system",
    action: ended.value.state === "not_applied" ? "grant.not-applied" : "grant.end-owed",
    subject: `grant:${grant.id}`,
    data: { cause: end.cause, note: end.note },
  });
  if (ended.value.state === "not_applied") {
    const request = await tx.findRequest(grant.requestId);
    const tried = { step: "escalate", userId: end.by, cause: end.cause } as const;
    if (request !== null) await recordFailedStep(tx, { request, ...tried });
    await tx.tell({
      recipient: { kind: "user", userId: grant.beneficiaryId },
      notice: { kind: "access-not-applied", detail: end.note },
      requestId: grant.requestId,
    });
  } else {
    await tx.wake({ type: "advance-grant", grantId: grant.id });
  }
  await tx.wake({ type: "deliver-cards", requestId: grant.requestId });
  return ended;
}
