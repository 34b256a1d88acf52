import type { RequestNotification } from "../../../src/domain/notification.ts";
import type { AccessRequest } from "../../../src/domain/request.ts";
import type { Ground } from "../ground.ts";

/** Looks whether the messages that can be acted on belong to one list of the stage that is being decided. */
export function lookAtTurns({ memory, story }: Pick<Ground, "memory" | "story">): void {
  const { rows } = memory;
  const pending = new Map(
    rows.requests.all(null).flatMap((one) => (one.status === "pending" ? [[one.id, one] as const] : [])),
  );
  if (pending.size === 0) return;
  const lists = new Map<string, number>();
  for (const card of rows.notifications.all(null)) {
    const request = pending.get(card.requestId);
    if (request === undefined || card.kind !== "card" || card.state !== "sent") continue;
    const name = story.nameOf(card.requestId, "request");
    if (isAhead(card, request)) story.break(`${name} must not be put to a stage before its turn.`);
    if (card.stage !== request.stage) continue;
    const list = lists.get(card.requestId) ?? card.step;
    lists.set(card.requestId, list);
    if (list !== card.step) story.break(`${name} must be put to one list at a time.`);
  }
}

function isAhead({ stage }: RequestNotification, request: AccessRequest): boolean {
  return stage > request.stage || (stage === request.stage && request.stageSince === null);
}
