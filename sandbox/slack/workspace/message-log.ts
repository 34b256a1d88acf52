import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import { fillInIds } from "./fill-in-ids.ts";
import type { PostedMessage } from "./messages.ts";

type NewMessage = Pick<PostedMessage, "channel" | "text" | "blocks"> &
  Partial<Pick<PostedMessage, "user" | "threadTs" | "ephemeralTo" | "metadata" | "files">>;
type MessageChange = Partial<Pick<PostedMessage, "text" | "blocks" | "isDeleted" | "metadata">>;

/** Everything that was ever said, in order, each message as it is now. */
export class MessageLog {
  readonly #said: PostedMessage[];
  readonly #places = new Map<string, number>();
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #bot: { readonly userId: string; readonly botId: string };

  /** @param said what was said before */
  constructor(
    clock: Clock,
    changes: Changes,
    bot: { readonly userId: string; readonly botId: string },
    said: readonly PostedMessage[] = [],
  ) {
    this.#said = [...said];
    for (const [place, { channel, ts }] of this.#said.entries()) this.#places.set(`${channel} ${ts}`, place);
    this.#clock = clock;
    this.#changes = changes;
    this.#bot = bot;
  }

  /** Deleted and ephemeral ones included. */
  get all(): readonly PostedMessage[] {
    return this.#said;
  }

  /** The message as it is now; undefined if it never was or was deleted. */
  find(channel: string, ts: string): PostedMessage | undefined {
    const message = this.#said[this.#places.get(`${channel} ${ts}`) ?? -1];
    return message?.isDeleted === true ? undefined : message;
  }

  /** Says something, as the app unless a person is named. */
  post(message: NewMessage): PostedMessage {
    const user = message.user ?? this.#bot.userId;
    const posted: PostedMessage = {
      threadTs: undefined,
      ephemeralTo: undefined,
      metadata: undefined,
      files: [],
      ...message,
      user,
      botId: user === this.#bot.userId ? this.#bot.botId : undefined,
      blocks: fillInIds(message.blocks),
      ts: this.#clock.nextTs(),
      isEdited: false,
      isDeleted: false,
    };
    this.#places.set(`${posted.channel} ${posted.ts}`, this.#said.push(posted) - 1);
    this.#changes.announce();
    return posted;
  }

  /** Puts the changed message in the old one's place. */
  edit(message: PostedMessage, change: MessageChange): PostedMessage {
    const place = this.#places.get(`${message.channel} ${message.ts}`);
    if (place === undefined) throw new Error(`There is no message ${message.ts} in ${message.channel}`);
    const blocks = change.blocks === undefined ? message.blocks : fillInIds(change.blocks);
    const edited: PostedMessage = { ...message, ...change, blocks, isEdited: true };
    this.#said[place] = edited;
    this.#changes.announce();
    return edited;
  }
}
