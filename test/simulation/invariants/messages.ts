import type { Notice, NoticeKind } from "../../../src/domain/notice.ts";
import type { RequestPicture } from "../../../src/domain/picture.ts";
import type { Letter } from "../../../src/ports/letters.ts";
import type { CardKind, Place } from "../../../src/ports/messenger.ts";
import { type Fiber, presentFiber } from "../fiber.ts";
import type { Ground } from "../ground.ts";

export function noticeKey(kind: NoticeKind, requestId: string | null, to: string): string {
  return `${kind} about ${requestId ?? "no request"} to ${to}`;
}

export function cardKey(kind: CardKind, requestId: string, channel: string): string {
  return `${kind} of ${requestId} in ${channel}`;
}

export function letterKey(kind: Letter["kind"], address: string): string {
  return `letter ${kind} to ${address}`;
}

/** A message was posted. */
export function posted({ watch }: Ground, key: string): void {
  watch.posted.set(key, (watch.posted.get(key) ?? 0) + 1);
  presentFiber.getStore()?.posted.push(key);
}

/** Somebody was interrupted after posting and before keeping that they did: each of it may be posted once more. */
export function mayPostAgain({ watch }: Ground, fiber: Fiber): void {
  for (const key of fiber.posted) watch.mayRepeat.set(key, (watch.mayRepeat.get(key) ?? 0) + 1);
}

/** No picture shows what the rows never said. */
export function watchPicture({ watch, story }: Ground, { request, grant }: RequestPicture): void {
  const knownRequest = watch.requests.get(request.id);
  const knownGrant = grant === null ? undefined : watch.grants.get(grant.id);
  if (knownRequest === undefined || request.version > knownRequest.version) {
    story.break("A card must not show a request as the rows never had it.");
  }
  if (grant !== null && (knownGrant === undefined || grant.version > knownGrant.version)) {
    story.break("A card must not show a grant as the rows never had it.");
  }
}

/** Notices when a picture is drawn over a newer one. */
export function watchRedrawing({ memory }: Ground, place: Place, { request, grant }: RequestPicture): void {
  const fiber = presentFiber.getStore();
  const row = memory.rows.notifications
    .all(null)
    .find(({ channel, ts }) => channel === place.channel && ts === place.ts);
  const version = request.version + (grant?.version ?? 0);
  if (fiber !== undefined && row !== undefined && row.drawnVersion > version) fiber.drewOld = true;
}

/** Nobody is told that access was given, or has ended, before it was read back. */
export function watchNotice(ground: Ground, notice: Notice, picture: RequestPicture | null): void {
  const { story, memory } = ground;
  const about = picture === null ? "" : ` about ${story.nameOf(picture.request.id, "request")}`;
  story.add(`  told: ${notice.kind}${about}`);
  const grant = picture?.grant ?? null;
  const row = grant === null ? null : memory.rows.grants.get(grant.id, null);
  if (notice.kind === "access-granted" && (row?.grant.grantedAt ?? null) === null) {
    story.break('"Granted" must not be said before access was read back.');
  }
  if (notice.kind === "access-ended" && row?.grant.state !== "ended") {
    story.break('"Ended" must not be said before the removal was read back.');
  }
  if (notice.kind === "access-not-applied" && row?.grant.state !== "not_applied") {
    story.break('"Not given" must not be said of access that may have been given.');
  }
}
