import { randomUUID } from "node:crypto";

import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import type { Prompt } from "./ask-prompt.ts";

/** Writes that a form is on a person's screen, and owes the hook after that where the flow has one. */
export async function recordPrompt(
  world: Pick<World, "store" | "people">,
  flow: Flow,
  { bySlackUserId, source, sourceChannel, context }: Prompt,
): Promise<void> {
  const home = await world.people.home();
  const isAfterOwed = flow.hasAfter("prompt");
  await world.store.transaction(async (tx) => {
    const user = await tx.meetUser({ ...home, userId: bySlackUserId }, {});
    const id = randomUUID();
    await tx.addEvent({
      id,
      requestId: null,
      flow: flow.name,
      targetName: null,
      step: "prompt",
      userId: user.id,
      requesterId: user.id,
      cause: null,
      failed: false,
      data: { prompt: { flowLabel: flow.label, source, sourceChannel, context } },
      isAfterOwed,
      happenedAt: tx.now,
    });
    if (isAfterOwed) await tx.wake({ type: "run-after-hook", eventId: id, requestId: null });
  });
}
