import type { NoticeKind } from "../domain/notice.ts";
import type { World } from "../ports/world.ts";

/** Tells the admins something once: the same key is not told again. */
export async function raiseAlert(
  world: Pick<World, "store">,
  alert: {
    readonly kind: NoticeKind;
    readonly detail: string;
    readonly requestId: string | null;
    readonly key: string;
  },
): Promise<void> {
  await world.store.transaction((tx) =>
    tx.tell({
      recipient: { kind: "admins" },
      notice: { kind: alert.kind, detail: alert.detail },
      requestId: alert.requestId,
      dedupeKey: alert.key,
    }),
  );
}
