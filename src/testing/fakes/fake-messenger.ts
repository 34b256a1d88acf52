import type { ClosedHome, HomePicture } from "../../domain/home-picture.ts";
import type { Notice, NoticeKind } from "../../domain/notice.ts";
import type { ClaimPicture, NoticePictures, RequestPicture, SyncPicture } from "../../domain/picture.ts";
import type { CardTurn } from "../../domain/routing.ts";
import { type CardKind, type Destination, type Messenger, MessengerFault, type Place } from "../../ports/messenger.ts";

/** A message about a request, as it looks now. */
export interface StandingCard {
  readonly place: Place;
  readonly kind: CardKind;
  /** Every picture it showed, the present one last. */
  readonly pictures: RequestPicture[];
  /** How it stood to its readers each time. */
  readonly turns: CardTurn[];
}

/** Something that was told in a message of its own. */
export interface ToldNotice extends Notice {
  readonly to: string;
  readonly picture: RequestPicture | null;
  readonly about: NoticePictures | null;
  /** Whether it was shown to one person alone in a channel, which is then the destination. */
  readonly isPrivate: boolean;
}

/** A Slack that keeps what it is told. Its failures are those that a test plans. */
export class FakeMessenger implements Messenger {
  readonly cards: StandingCard[] = [];
  readonly notices: ToldNotice[] = [];
  readonly redrawnClaims: { readonly place: Place; readonly picture: ClaimPicture }[] = [];
  readonly redrawnSyncs: { readonly place: Place; readonly picture: SyncPicture }[] = [];
  readonly reminders: { readonly place: Place; readonly picture: RequestPicture }[] = [];
  /** The App Home of each person, by Slack user id, as it was drawn last. */
  readonly homes = new Map<string, HomePicture | ClosedHome>();
  /** The texts of flows. */
  readonly said: { readonly channel: string; readonly text: string; readonly threadTs: string | null }[] = [];
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

  async postCard(destination: Destination, kind: CardKind, picture: RequestPicture, turn: CardTurn): Promise<Place> {
    const place = this.#deliver(destination);
    this.cards.push({ place, kind, pictures: [picture], turns: [turn] });
    return place;
  }

  async redrawCard(place: Place, _kind: CardKind, picture: RequestPicture, turn: CardTurn): Promise<void> {
    this.#check(place.channel);
    const card = this.cards.find((one) => one.place.channel === place.channel && one.place.ts === place.ts);
    if (card === undefined) throw new MessengerFault("undeliverable", "message_not_found");
    card.pictures.push(picture);
    card.turns.push(turn);
  }

  async remind(place: Place, picture: RequestPicture): Promise<void> {
    this.#check(place.channel);
    this.reminders.push({ place, picture });
  }

  async tell(
    destination: Destination,
    notice: Notice,
    picture: RequestPicture | null,
    about: NoticePictures | null = null,
  ): Promise<Place> {
    const place = this.#deliver(destination);
    const isPrivate = destination.kind === "privately";
    this.notices.push({ ...notice, to: place.channel, picture, about, isPrivate });
    return place;
  }

  async say(destination: Destination, text: string, threadTs: string | null = null): Promise<Place> {
    const place = this.#deliver(destination);
    this.said.push({ channel: place.channel, text, threadTs });
    return place;
  }

  async publishHome(slackUserId: string, home: HomePicture | ClosedHome): Promise<void> {
    this.#check(slackUserId);
    this.homes.set(slackUserId, home);
  }

  async redrawClaim(place: Place, picture: ClaimPicture): Promise<void> {
    this.#check(place.channel);
    this.redrawnClaims.push({ place, picture });
  }

  async redrawQuarantine(place: Place, picture: SyncPicture): Promise<void> {
    this.#check(place.channel);
    this.redrawnSyncs.push({ place, picture });
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
    case "privately":
      return destination.channel;
    case "user":
      return destination.slackUserId;
    case "group":
      return destination.slackUserIds.join(", ");
    case "nobody":
      throw new MessengerFault("undeliverable", "user_not_found");
  }
}
