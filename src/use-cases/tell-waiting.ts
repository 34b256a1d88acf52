import type { AccessRequest } from "../domain/request.ts";
import type { World } from "../ports/world.ts";

/** The requester hears, once per key, that the request is kept and being tried; `why` is a sentence. */
export async function tellWaiting(
  world: Pick<World, "store">,
  request: AccessRequest,
  { why, key }: { readonly why: string; readonly key: string },
): Promise<void> {
  await world.store.transaction((tx) =>
    tx.tell({
      recipient: { kind: "user", userId: request.requesterId },
      notice: {
        kind: "access-waiting",
        detail: `${why} It is saved, and Latchkey keeps trying; you need not ask again.`,
      },
      requestId: request.id,
      dedupeKey: key,
    }),
  );
}
