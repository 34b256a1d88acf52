import { describeRefusal } from "../domain/describe-refusal.ts";
import { type AccessRequest, moveRequest } from "../domain/request.ts";
import type { Transaction } from "../ports/store.ts";
import { saveClosed, tellRequester } from "./save-closed.ts";

/**
 * The access that a request asks to go on was ended early: the request ends, in the transaction that holds its lock, and
 * whoever asked is told why. Does nothing to one that is closed.
 */
export async function refuseToCarryOn(
  tx: Transaction,
  request: AccessRequest,
  { actor }: { readonly actor: string },
): Promise<void> {
  const reason = describeRefusal({ reason: "carried-access-ended" });
  const refused = moveRequest(request, "refuse", { at: tx.now, reason });
  if (!refused.ok) return;
  await saveClosed(tx, refused.value, actor);
  await tellRequester(tx, refused.value, "request-refused", reason);
}
