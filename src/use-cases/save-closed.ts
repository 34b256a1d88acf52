import type { AccessRequest } from "../domain/request.ts";
import type { Transaction } from "../ports/store.ts";

/** Saves a request that ended without a decision, with its audit entry and the cards that show it. `actor` ended it. */
export async function saveClosed(tx: Transaction, request: AccessRequest, actor: string): Promise<void> {
  await tx.saveRequest(request);
  tx.audit({
    actor,
    action: `request.${request.status}`,
    subject: `request:${request.id}`,
    data: { reason: request.statusReason },
  });
  await tx.wake({ type: "deliver-cards", requestId: request.id });
}

/** Tells whoever asked that the request ended; `detail` is the reason, a sentence. */
export async function tellRequester(
  tx: Transaction,
  request: AccessRequest,
  kind: "request-expired" | "request-refused" | "request-ignored",
  detail: string | null,
): Promise<void> {
  await tx.tell({
    recipient: { kind: "user", userId: request.requesterId },
    notice: { kind, detail },
    requestId: request.id,
  });
}
