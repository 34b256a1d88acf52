import { describeDestinations } from "../domain/describe-destination.ts";
import type { Refusal } from "../domain/refusal.ts";
import { type AccessRequest, isOpen } from "../domain/request.ts";
import { turnOf } from "../domain/routing.ts";
import type { Place } from "../ports/messenger.ts";
import type { World } from "../ports/world.ts";

/**
 * Why nobody decides on the card that was clicked any more: a later list of destinations took over. `null` while its
 * readers may, and for what is no card. Nothing is read for a click on what is put at present.
 */
export async function findPassed(
  { store }: Pick<World, "store">,
  request: AccessRequest,
  clicked: { readonly version: number; readonly place: Place | null },
): Promise<Refusal | null> {
  const { version, place } = clicked;
  if (!isOpen(request) || version >= request.askedVersion || place === null) return null;
  const notifications = await store.notificationsOf(request.id);
  const card = notifications.find(({ channel, ts }) => channel === place.channel && ts === place.ts);
  const turn = card === undefined ? null : turnOf(card, notifications, request);
  return turn?.kind === "passed" ? { reason: "passed-on", to: describeDestinations(turn.to) } : null;
}
