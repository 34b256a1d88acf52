import type { Notice, NoticeKind } from "../../src/domain/notice.ts";
import type { RequestPicture } from "../../src/domain/picture.ts";
import {
  type CardKind,
  type Destination,
  type Messenger,
  MessengerFault,
  type Place,
} from "../../src/ports/messenger.ts";

/** A message about a request, as it looks now. */
export interface StandingCard {
  readonly place: Place;
  readonly kind: CardKind;
  /** Every picture it showed, the present one last. */
  readonly pictures: RequestPicture[];
}

/** Something that was told in a message of its own. */
export interface ToldNotice extends Notice {
  readonly to: string;
  readonly picture: RequestPicture | null;
}

/** A Slack that keeps what it is told. Its failures are those that a test plans. */
export class FakeMessenger implements Messenger {
  readonly cards: StandingCard[] = [];
  readonly notices: ToldNotice[] = [];
  /** How many messages were tried to be posted or drawn again, failures included. */
  attempts = 0;
  readonly #refused = new Map<string, string>();
  #isDown = false;
  #lastTs = 0;

  /** The destination takes no message from now on: a channel's name or a Slack user id, with Slack's word for why. */
  refuse(destination: string, code = "is_archived"): void {
    this.#refused.set(destination, code);
  }

  goDown(): void {
    this.#isDown = true;
  }

  comeBack(): void {
    this.#isDown = false;
  }

  /** What was told under this name. */
  told(kind: NoticeKind): readonly ToldNotice[] {
    return this.notices.filter((notice) => notice.kind === kind);
  }

  /** The cards in one place: a channel's name or a Slack user id. */
  cardsIn(channel: string): readonly StandingCard[] {
    return this.cards.filter((card) => card.place.channel === channel);
  }

  async postCard(destination: Destination, kind: CardKind, picture: RequestPicture): Promise<Place> {
    const place = this.#deliver(destination);
    this.cards.push({ place, kind, pictures: [picture] });
    return place;
  }

  async redrawCard(place: Place, _kind: CardKind, picture: RequestPicture): Promise<void> {
    this.#check(place.channel);
    const card = this.cards.find((one) => one.place.channel === place.channel && one.place.ts === place.ts);
    if (card === undefined) throw new MessengerFault("undeliverable", "message_not_found");
    card.pictures.push(picture);
  }

  async tell(destination: Destination, notice: Notice, picture: RequestPicture | null): Promise<Place> {
    const place = this.#deliver(destination);
    this.notices.push({ ...notice, to: place.channel, picture });
    return place;
  }

  #deliver(destination: Destination): Place {
    const channel = this.#check(nameOf(destination));
    this.#lastTs += 1;
    return { channel, ts: `1700000000.${String(this.#lastTs).padStart(6, "0")}` };
  }

  #check(channel: string): string {
    this.attempts += 1;
    if (this.#isDown) throw new MessengerFault("unavailable", "service_unavailable");
    const code = this.#refused.get(channel);
    if (code !== undefined) throw new MessengerFault("undeliverable", code);
    return channel;
  }
}

function nameOf(destination: Destination): string {
  switch (destination.kind) {
    case "channel":
      return destination.channel;
    case "user":
      return destination.slackUserId;
    case "nobody":
      throw new MessengerFault("undeliverable", "user_not_found");
  }
}
