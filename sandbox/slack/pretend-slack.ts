import type { Deliveries, Delivery, DeliveryKind, DeliveryResult } from "./delivery/delivery.ts";
import type { RawAnswer, RawRequest, Signing } from "./delivery/signed-post.ts";
import type { Faults } from "./faults.ts";
import type { JsonObject } from "./json.ts";
import type { Person } from "./people/person.ts";
import type { SlackSnapshot } from "./snapshot.ts";
import type { OpenView } from "./views/open-view.ts";
import type { RecordedCall } from "./web-api/recorded-calls.ts";
import type { Channel, NewChannel } from "./workspace/channels.ts";
import type { PostedMessage } from "./workspace/messages.ts";
import type { UserGroup } from "./workspace/user-groups.ts";
import type { NewUser, User } from "./workspace/users.ts";

/** A whole workspace on loopback, with the handles a test or the sandbox page needs. */
export interface PretendSlack {
  /** `http://127.0.0.1:PORT/api/`: give it to the app as `SLACK_API_URL`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly teamId: string;
  readonly teamName: string;
  readonly enterpriseId: string | undefined;
  readonly appId: string;
  readonly botUserId: string;
  readonly botId: string;

  addUser(user: NewUser): User;
  /** Changes what `users.info` says from now on; keys that are absent stay as they are. Sends `user_change` if subscribed. */
  updateUser(id: string, change: Partial<NewUser>): User;
  user(id: string): User;
  users(): readonly User[];
  addChannel(channel: NewChannel): Channel;
  updateChannel(idOrName: string, change: Partial<Omit<NewChannel, "id">>): Channel;
  channel(idOrName: string): Channel;
  channels(): readonly Channel[];
  addUserGroup(group: { id?: string; handle: string; name?: string; members?: readonly string[] }): UserGroup;
  setUserGroupMembers(id: string, members: readonly string[]): void;
  userGroups(): readonly UserGroup[];

  /** From now on the app is spoken to by signed POSTs to this URL (Bolt: `…/slack/events`), not by Socket Mode. */
  deliverOverHttp(options: { url: string }): void;
  /** Back to Socket Mode, which is where it starts. */
  deliverOverSocket(): void;
  /** Resolves when an app has `count` Socket Mode connections open (1 by default). */
  connected(count?: number, options?: { timeoutMs?: number }): Promise<void>;
  readonly socket: {
    readonly connections: number;
    /** Slack recycles connections every few hours: sends `disconnect` and lets the app come back. */
    disconnectAll(reason?: "refresh_requested" | "warning" | "link_disabled"): void;
    /** Cuts the TCP connections without a word. */
    cutAll(): void;
  };

  /** The hands of one person. What it does fails loudly if that person could not do it in a Slack client. */
  as(userId: string): Person;

  /** Every Web API call and `response_url` use, oldest first. */
  readonly calls: readonly RecordedCall[];
  callsTo(method: string): readonly RecordedCall[];
  /** Calls the listener after each call is answered; returns how to stop that. */
  onCall(listener: (call: RecordedCall) => void): () => void;
  /** Calls the listener whenever anything in the workspace changes (a message, a view, a call). */
  onChange(listener: () => void): () => void;

  /** What stands in the channel now, oldest first; ephemerals and deleted messages are left out. */
  messagesIn(channelIdOrName: string): readonly PostedMessage[];
  /** The message as it is now; undefined if it never was or was deleted. */
  message(channelIdOrName: string, ts: string): PostedMessage | undefined;
  /** Every message there ever was, ephemerals and deleted ones included. */
  allMessages(): readonly PostedMessage[];
  /** The views on one person's screen, bottom first. */
  viewsOf(userId: string): readonly OpenView[];

  /** Looks now and after every change until `look` gives something; rejects after `timeoutMs` (15 s) with `what` in the message. */
  waitFor<T>(look: () => T | undefined | false, options?: { timeoutMs?: number; what?: string }): Promise<T>;
  waitForCall(
    method: string,
    predicate?: (call: RecordedCall) => boolean,
    options?: { timeoutMs?: number },
  ): Promise<RecordedCall>;

  /** Empties `calls` and `deliveries`, which grow otherwise; messages and views stay. */
  forgetHistory(): void;
  /** From now on only so many of the newest `calls`, and of the newest `deliveries`, are kept. */
  limitHistory(newest: number): void;

  readonly faults: Faults;
  /** 1 message per second and channel, answered 429 above that; off until switched on. */
  limitMessageRate(on: boolean): void;

  /** Everything that was handed to the app, oldest first. */
  readonly deliveries: Deliveries;
  /** Calls the listener when something is handed to the app, and again with each answer; returns how to stop that. */
  onDelivery(listener: (delivery: Delivery) => void): () => void;
  /** Hands a payload of your own to the app by the usual road. */
  deliver(kind: DeliveryKind, payload: JsonObject, signing?: Signing): Promise<DeliveryResult>;
  /** Sends an event of your own (its `event` object) in Slack's wrapper. */
  sendEvent(event: JsonObject): Promise<Delivery>;
  /** The same envelope or the same signed body once more, as after a lost acknowledgement. */
  redeliverLast(): Promise<DeliveryResult>;
  readonly http: {
    /** POSTs any body to the app's URL with the signature and time you say. */
    send(request: RawRequest): Promise<RawAnswer>;
    /** The body Slack would send for this payload, with its content type. */
    encode(kind: DeliveryKind, payload: JsonObject): { body: string; contentType: string };
  };

  /** Slack's clock, in milliseconds: real time plus what `moveClock` added. Signatures always carry real time. */
  now(): number;
  /** By how much it is ahead of the real time, in milliseconds. */
  readonly aheadMs: number;
  moveClock(milliseconds: number): void;
  /** Everything a restart must not lose, as plain JSON. */
  snapshot(): SlackSnapshot;
  stop(): Promise<void>;
}
