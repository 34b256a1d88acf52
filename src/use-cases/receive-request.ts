import { randomUUID } from "node:crypto";

import { owedNotification } from "../domain/notification.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { User } from "../domain/user.ts";
import type { Transaction } from "../ports/store.ts";

/**
 * Commits a request that was just received, whatever it came from: its row, the receipt of the person who asked, the audit
 * entry, and the work that goes on with it. Gives `false` when the same form was submitted before; then nothing was written.
 */
export async function receiveRequest(tx: Transaction, request: AccessRequest, requester: User): Promise<boolean> {
  if (!(await tx.addRequest(request))) return false;
  await tx.addNotifications([
    owedNotification({
      id: randomUUID(),
      requestId: request.id,
      kind: "receipt",
      step: 0,
      destination: { kind: "user", slackUserId: requester.slackUserId },
    }),
  ]);
  tx.audit({
    actor: requester.id,
    action: "request.received",
    subject: `request:${request.id}`,
    data: {
      flow: request.flow,
      target: request.target?.name ?? null,
      durationSeconds: request.durationSeconds,
      ...(request.extendsGrantId === null ? {} : { extends: request.extendsGrantId }),
    },
  });
  await tx.wake({ type: "open-request", requestId: request.id });
  await tx.wake({ type: "deliver-cards", requestId: request.id });
  return true;
}
