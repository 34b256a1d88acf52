import type { ClosedHome, HomePicture } from "../domain/home-picture.ts";
import type { Notice } from "../domain/notice.ts";
import type { Destination } from "../domain/notification.ts";
import type { CardTurn } from "../domain/routing.ts";
import type { ClaimPicture, NoticePictures, RequestPicture, SyncPicture } from "../domain/picture.ts";

export type { Destination } from "../domain/notification.ts";

/** One delivered message. */
export interface Place {
  readonly channel: string;
  readonly ts: string;
}

/** `card` is for those who decide, `receipt` for the person who asked. Both are pictures of the same rows. */
export type CardKind = "card" | "receipt";

/** Latchkey speaks. Nothing here decides anything: access never depends on a message having arrived. */
export interface Messenger {
  /** Draws a request for the first time; `turn` says how the card stands to its readers. Throws `MessengerFault`. */
  postCard(destination: Destination, kind: CardKind, picture: RequestPicture, turn: CardTurn): Promise<Place>;
  /** Draws it again, whole, in the same place. Throws `MessengerFault`. */
  redrawCard(place: Place, kind: CardKind, picture: RequestPicture, turn: CardTurn): Promise<void>;
  /** Reminds those who read a card, in its thread, that it waits for a decision. Throws `MessengerFault`. */
  remind(place: Place, picture: RequestPicture): Promise<void>;
  /** Tells one person, or the admins, what happened. Throws `MessengerFault`. */
  tell(
    destination: Destination,
    notice: Notice,
    picture: RequestPicture | null,
    about?: NoticePictures,
  ): Promise<Place>;
  /**
   * Says a text that a flow wrote, as Slack's own markup; in the thread of a message where its `ts` is given. Throws
   * `MessengerFault`.
   */
  say(destination: Destination, text: string, threadTs?: string): Promise<Place>;
  /** Draws a person's App Home, whole. Throws `MessengerFault`. */
  publishHome(slackUserId: string, home: HomePicture | ClosedHome): Promise<void>;
  /** Draws a claim again in the place where it was told. Throws `MessengerFault`. */
  redrawClaim(place: Place, picture: ClaimPicture): Promise<void>;
  /** Draws a sync that was quarantined again in the place where it was told. Throws `MessengerFault`. */
  redrawQuarantine(place: Place, picture: SyncPicture): Promise<void>;
}

/**
 * `undeliverable`: this destination will not take it (archived, not a member, blocked, deleted); try another.
 * `unavailable`: Slack did not answer, or asks us to wait; try again later.
 * `unauthorized`: the token does not work; nothing can be said until someone mends it.
 */
export type MessengerFaultKind = "undeliverable" | "unavailable" | "unauthorized";

/** A call to Slack that did not work. */
export class MessengerFault extends Error {
  readonly kind: MessengerFaultKind;
  /** Slack's own name for the error, such as `is_archived`. */
  readonly code: string;
  readonly retryAfterMs: number | null;

  constructor(kind: MessengerFaultKind, code: string, options: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(`Slack did not take the message: ${code}.`, { cause: options.cause });
    this.name = "MessengerFault";
    this.kind = kind;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
