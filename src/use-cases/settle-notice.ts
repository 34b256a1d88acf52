import type { OutboxEvent } from "../ports/store.ts";
import type { World } from "../ports/world.ts";

/** Writes down where a notice was told, or why it was told to nobody; it is not owed any more then. */
export async function settleNotice(
  world: Pick<World, "store">,
  event: OutboxEvent,
  outcome: { deliveredTo: string } | { failed: string },
): Promise<void> {
  await world.store.transaction((tx) => tx.settleOutboxEvent(event.id, outcome));
}
