import { randomUUID } from "node:crypto";

import { type NotificationList, owedNotification } from "../domain/notification.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { Flow } from "../ports/flows.ts";
import type { Transaction } from "../ports/store.ts";
import { oweDelegates } from "./owe-delegates.ts";

/**
 * Owes the messages that ask those who decide the request's present stage, after the lists it has already; in the
 * transaction in which they begin to be asked. Whoever stands in for somebody of the first
 * list is asked as well. Without any list the request expires, since nobody can be asked. Those to whom the stage escalates
 * are asked in their time.
 */
export async function oweCards(
  tx: Transaction,
  request: AccessRequest,
  lists: readonly NotificationList[],
  { allowDelegation }: Pick<Flow, "allowDelegation">,
): Promise<void> {
  const { id: requestId, stage, escalatesAt } = request;
  const known = await tx.notificationsOf(requestId);
  const firstStep = 1 + Math.max(-1, ...known.filter(({ kind }) => kind === "card").map(({ step }) => step));
  const cards = lists.flatMap(({ destinations, timeoutSeconds, remindSeconds }, at) =>
    destinations.map((destination) =>
      owedNotification({
        id: randomUUID(),
        requestId,
        kind: "card",
        step: firstStep + at,
        destination,
        stage,
        timeoutSeconds,
        remindSeconds,
      }),
    ),
  );
  await tx.addNotifications(cards);
  const first = cards.filter(({ step }) => step === firstStep);
  if (allowDelegation) await oweDelegates(tx, request, first);
  await tx.wake({ type: cards.length === 0 ? "route-request" : "deliver-cards", requestId });
  if (escalatesAt !== null) await tx.wake({ type: "escalate-stage", requestId }, { at: escalatesAt });
}
