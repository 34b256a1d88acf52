import {
  expireRequest as expire,
  moveRequest,
  type AccessRequest,
  withdrawRequest as withdraw,
} from "../domain/request.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";

/** The person who asked takes the request back before anybody decided. */
export async function withdrawRequest(
  world: Pick<World, "store" | "people">,
  command: { readonly requestId: string; readonly bySlackUserId: string },
): Promise<Result<AccessRequest>> {
  const home = await world.people.home();
  return world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(command.requestId);
    const user = await tx.findUserBySlack({ ...home, userId: command.bySlackUserId });
    if (request === null) return refuse({ reason: "request-unknown" });
    if (user === null) return refuse({ reason: "not-the-requester" });
    const withdrawn = withdraw(request, user.id, tx.now);
    if (!withdrawn.ok) return withdrawn;
    await saveClosed(tx, withdrawn.value, user.id);
    return withdrawn;
  });
}

/** Time is up, and nobody decided: the request expires. Does nothing when it is not due or was decided meanwhile. */
export async function expireRequest(world: Pick<World, "store">, requestId: string): Promise<void> {
  await world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(requestId);
    if (request === null) return;
    const expired = expire(request, tx.now);
    if (!expired.ok) return;
    await saveClosed(tx, expired.value, "system");
    await tellRequester(tx, expired.value, "request-expired", null);
  });
}

/** No destination could be reached: the request expires at once, and the requester and the admins hear of it. */
export async function expireUnreachable(world: Pick<World, "store">, requestId: string): Promise<void> {
  await world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(requestId);
    if (request === null || request.status !== "pending") return;
    const reason = "Latchkey could not reach anybody who decides. Its admins were told.";
    const expired = moveRequest(request, "expire", { at: tx.now, reason });
    if (!expired.ok) return;
    await saveClosed(tx, expired.value, "system");
    await tellRequester(tx, expired.value, "request-expired", reason);
    await tx.tell({
      recipient: { kind: "admins" },
      notice: { kind: "nobody-reached", detail: "Check that the channels exist and that Latchkey is in them." },
      requestId,
    });
  });
}

/** The request ends before anybody is asked to decide. `detail` is the reason, a sentence for the requester. */
export async function refuseRequest(
  world: Pick<World, "store">,
  requestId: string,
  detail: string,
  told: "request-refused" | "request-ignored" = "request-refused",
): Promise<Result<AccessRequest>> {
  return world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(requestId);
    if (request === null) return refuse({ reason: "request-unknown" });
    const refused = moveRequest(request, "refuse", { at: tx.now, reason: detail });
    if (!refused.ok) return refused;
    await saveClosed(tx, refused.value, "system");
    await tellRequester(tx, refused.value, told, detail);
    return accept(refused.value);
  });
}

async function saveClosed(tx: Transaction, request: AccessRequest, actor: string): Promise<void> {
  await tx.saveRequest(request);
  tx.audit({
    actor,
    action: `request.${request.status}`,
    subject: `request:${request.id}`,
    data: { reason: request.statusReason },
  });
  await tx.wake({ type: "deliver-cards", requestId: request.id });
}

async function tellRequester(
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
