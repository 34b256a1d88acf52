/**
 * What travels between the page and its server: pictures come down a WebSocket whenever something changes, what a person
 * does goes up as `POST /api/act` and is answered. The server keeps everything; the page only draws and asks.
 */
import * as z from "zod";

import type { Block } from "../slack/limits/blocks.ts";
import type { FieldState } from "../slack/views/field-state.ts";

export const watchPath = "/api/watch";
export const actPath = "/api/act";

const id = z.string().min(1).max(100);
/** How long what a person sends can be, in UTF-16 units. */
export const longestText = 12_000;
const words = z.string().max(longestText);

/** What the page looks at now; it says so on every WebSocket it opens and whenever it changes. */
export const watchedSchema = z.strictObject({
  /**
   * One pane, or two side by side; none as long as the page does not know the people yet. `place` is a channel, a direct
   * message or `home`; null for where the person was last.
   */
  panes: z.array(z.strictObject({ as: id, place: id.nullable() })).max(2),
  /** Whether the drawer with the other side of the glass is open. */
  backstage: z.boolean(),
});
export type Watched = z.infer<typeof watchedSchema>;

const message = z.strictObject({ channel: id, ts: id });
/** Where an element stands that is clicked: a message, or a view (form or home tab). */
const where = z.union([z.strictObject({ message }), z.strictObject({ viewId: id })]);
const element = { blockId: z.string().max(255), actionId: z.string().max(255) };
/** Typed text, an option's value, ids, or several of them; null empties a field and clicks a button. */
const choice = z.union([words, z.array(words).max(100), z.null()]);

const directory = z.enum(["okta", "onelogin"]);

/** What is wrong with a provider until it is switched off again. */
export const directoryTrouble = z.enum(["none", "down", "rate-limited", "slow", "answer-lost", "list-cut"]);
export const slackTrouble = z.enum(["none", "redelivers", "rate-limited", "slow"]);
export const mailTrouble = z.enum(["none", "down", "refuses"]);
export type DirectoryTrouble = z.infer<typeof directoryTrouble>;
export type SlackTrouble = z.infer<typeof slackTrouble>;
export type MailTrouble = z.infer<typeof mailTrouble>;

/** One thing a person at the page does. `as` is who they play. */
export const actSchema = z.discriminatedUnion("do", [
  /** Sends what was typed: a slash command when it begins with one, else a message. */
  z.strictObject({ do: z.literal("send"), as: id, channel: id, text: words, threadTs: id.optional() }),
  z.strictObject({ do: z.literal("shortcut"), as: id, callbackId: id, on: message.optional() }),
  z.strictObject({ do: z.literal("click"), as: id, where, ...element, choice }),
  /** Fills a field of the top form; the app hears of it when the field dispatches, unless the person is still typing. */
  z.strictObject({
    do: z.literal("fill"),
    as: id,
    viewId: id,
    ...element,
    choice,
    isTyping: z.boolean().optional(),
  }),
  /** Asks the app what a type-ahead field offers for this text. */
  z.strictObject({ do: z.literal("suggest"), as: id, where, ...element, text: words }),
  z.strictObject({ do: z.literal("submit"), as: id, viewId: id }),
  z.strictObject({ do: z.literal("close"), as: id, viewId: id, all: z.boolean() }),
  /** Opens the app's home tab. */
  z.strictObject({ do: z.literal("home"), as: id }),
  /** What an administrator does in a directory, past Latchkey. */
  z.strictObject({ do: z.literal("take-out"), directory, groupId: id, accountId: id }),
  z.strictObject({ do: z.literal("suspend"), directory, accountId: id, isSuspended: z.boolean() }),
  z.strictObject({
    do: z.literal("directory-trouble"),
    directory,
    trouble: directoryTrouble,
  }),
  z.strictObject({ do: z.literal("slack-trouble"), trouble: slackTrouble }),
  z.strictObject({ do: z.literal("mail-trouble"), trouble: mailTrouble }),
  /** Moves every clock of the sandbox forward, in milliseconds: at most 30 days at a time. */
  z.strictObject({
    do: z.literal("move-clock"),
    byMs: z
      .int()
      .min(1)
      .max(30 * 86_400_000),
  }),
  /** The body of one call in the log, which the pictures leave out. */
  z.strictObject({ do: z.literal("read-call"), callId: id }),
  z.strictObject({ do: z.literal("tour"), show: z.boolean() }),
]);
export type Act = z.infer<typeof actSchema>;

export interface Option {
  readonly text: string;
  readonly value: string;
  readonly description?: string | undefined;
  /** The heading it stands under, where options come in groups. */
  readonly group?: string | undefined;
}

/** The answer to an act. A problem is a sentence for the person, and says what was not done. */
export type Answer = { readonly ok: true; readonly got: Got } | { readonly ok: false; readonly problem: string };

export type Got =
  | { readonly kind: "done" }
  | { readonly kind: "options"; readonly options: readonly Option[] }
  /** By block id; empty when the form was taken. */
  | { readonly kind: "submitted"; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: "call"; readonly request: string; readonly response: string };

/** What the server sends. Each picture is whole and takes the place of the one before. */
export type Picture = WorkspacePicture | PanePicture | BackstagePicture;

/** Who and what there is; sent first, and when it changes. */
export interface WorkspacePicture {
  readonly kind: "workspace";
  readonly name: string;
  readonly app: {
    readonly userId: string;
    readonly name: string;
    /** Whether the app has a home tab at all; it has one unless told. */
    readonly hasHomeTab?: boolean;
  };
  readonly people: readonly PersonCard[];
  readonly userGroups: readonly { readonly id: string; readonly handle: string }[];
  /** Names for mentions; whether one may read a channel is another question. */
  readonly channels: readonly { readonly id: string; readonly name: string }[];
  readonly commands: readonly CommandCard[];
  readonly shortcuts: readonly {
    readonly callbackId: string;
    readonly name: string;
    readonly description: string;
    readonly type: "global" | "message";
  }[];
  readonly tour: Tour;
}

export interface PersonCard {
  readonly id: string;
  /** The handle, without `@`. */
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly kind: "member" | "guest" | "admin" | "deactivated" | "bot";
  /** Whether the page offers to play this person: everybody who can log in to Slack. */
  readonly isPlayable: boolean;
  /** Why this person is worth playing ("approves production access"); empty for most. */
  readonly note: string;
}

export interface CommandCard {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
  /** What may follow, for completion. */
  readonly completions: readonly { readonly text: string; readonly description: string }[];
}

export interface Tour {
  readonly isShown: boolean;
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    /** What to do, in mrkdwn-free words. */
    readonly text: string;
    readonly isDone: boolean;
    /** Who to play for it, and where: the page offers to go there. */
    readonly go: { readonly as: string; readonly place: string } | null;
  }[];
}

/** What one person sees in one pane. */
export interface PanePicture {
  readonly kind: "pane";
  readonly pane: number;
  readonly as: string;
  readonly places: readonly Place[];
  /** The id of the open one, or `home`. */
  readonly place: string;
  /** Oldest first, replies in threads too; the newest 200. */
  readonly messages: readonly DrawnMessage[];
  /** The modal stack, bottom first. */
  readonly views: readonly DrawnView[];
  readonly home: DrawnView | null;
}

export interface Place {
  readonly id: string;
  /** A channel's name without `#`, the other person's real name, or the app's name. */
  readonly name: string;
  readonly kind: "channel" | "private-channel" | "app" | "direct-message" | "group-message";
  readonly unread: number;
  readonly isArchived: boolean;
  /** Nobody but the app writes here, so there is no message field; people can write unless told. */
  readonly isReadOnly?: boolean;
}

export interface DrawnMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly isFromApp: boolean;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** What this person chose in it so far. */
  readonly state: FieldState;
  readonly threadTs: string | null;
  /** Shown to this person only. */
  readonly isEphemeral: boolean;
  readonly isEdited: boolean;
  /** What was shared with it; nothing unless told. */
  readonly files?: readonly DrawnFile[];
}

export interface DrawnFile {
  readonly id: string;
  readonly title: string;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** The beginning of it, as text. */
  readonly preview: string;
}

export interface DrawnView {
  readonly id: string;
  readonly hash: string;
  readonly title: string;
  readonly submit: string | null;
  readonly close: string | null;
  readonly isSubmitDisabled: boolean;
  readonly blocks: readonly Block[];
  readonly state: FieldState;
}

/** The other side of the glass. */
export interface BackstagePicture {
  readonly kind: "backstage";
  /** The sandbox's time, in milliseconds since 1970, and by how much it is ahead of the real one. */
  readonly now: number;
  readonly aheadMs: number;
  readonly directories: readonly DirectoryPicture[];
  readonly slackTrouble: SlackTrouble;
  readonly mailTrouble: MailTrouble;
  /** What was written by e-mail, newest first, at most 200. */
  readonly mails: readonly MailPicture[];
  /** Newest first, at most 200. */
  readonly calls: readonly CallLine[];
  readonly onCall: readonly {
    readonly schedule: string;
    readonly who: string;
    readonly until: number;
    readonly next: string;
  }[];
}

export interface DirectoryPicture {
  readonly id: "okta" | "onelogin";
  readonly name: string;
  readonly trouble: DirectoryTrouble;
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    /** `managed`: by the provider's own rules; `privileged`: it gives administrator rights. Neither is given by Latchkey. */
    readonly kind: "ordinary" | "managed" | "privileged";
    readonly members: readonly {
      readonly accountId: string;
      readonly name: string;
      /** When Latchkey gave it: until when, in milliseconds since 1970, and whether it is being taken away. */
      readonly grant: { readonly endsAt: number; readonly isEnding: boolean } | null;
    }[];
  }[];
  readonly users: readonly {
    readonly accountId: string;
    readonly name: string;
    readonly login: string;
    readonly status: string;
  }[];
}

export interface MailPicture {
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** The address it is for; several with commas between. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface CallLine {
  readonly id: string;
  readonly at: number;
  readonly from: "Slack" | "Latchkey";
  readonly to: "Latchkey" | "Slack" | "Okta" | "OneLogin" | "PagerDuty" | "Mail";
  /** `chat.postMessage`, `PUT /api/v1/groups/…/users/…`, `block_actions approve`, `MAIL to …`. */
  readonly what: string;
  /** What came of it, in a few words: `200`, `ok`, `channel_not_found`, `no answer`. */
  readonly outcome: string;
  readonly isRefused: boolean;
  readonly tookMs: number | null;
  /** Whether it reads a whole list, as a sync does that nobody waits for. */
  readonly isOfSync?: boolean;
}
