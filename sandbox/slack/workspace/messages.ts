import type { JsonObject } from "../json.ts";
import type { Block } from "../limits/blocks.ts";
import { describeFile, type SharedFile } from "./files.ts";

/** A message as it looked at one moment. A change makes a new one with the same channel and `ts`. */
export interface PostedMessage {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Who wrote it: a person or the app's bot user. */
  readonly user: string;
  readonly botId: string | undefined;
  readonly threadTs: string | undefined;
  /** The one person who sees it, if it is ephemeral. */
  readonly ephemeralTo: string | undefined;
  readonly isEdited: boolean;
  readonly isDeleted: boolean;
  readonly metadata: JsonObject | undefined;
  /** What was shared with it. */
  readonly files: readonly SharedFile[];
}

/** The `message` object of answers and payloads: https://docs.slack.dev/reference/events/message */
export function describeMessage(message: PostedMessage, teamId: string, appId: string): JsonObject {
  return {
    type: "message",
    user: message.user,
    ts: message.ts,
    team: teamId,
    text: message.text,
    ...(message.botId === undefined ? {} : { bot_id: message.botId, app_id: appId }),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.files.length === 0 ? {} : { files: message.files.map(describeFile), upload: true }),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.isEdited ? { edited: { user: message.user, ts: message.ts } } : {}),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
  };
}
