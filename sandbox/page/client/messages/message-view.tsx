import { memo, useMemo } from "react";

import type { DrawnMessage } from "../../protocol.ts";
import { BlockList } from "../blocks/block-view.tsx";
import { AppAvatar, Avatar } from "../common/avatar.tsx";
import { Icon } from "../common/icon.tsx";
import { nameOf, useNames } from "../common/names.ts";
import { PlaceContext } from "../elements/place.ts";
import { useDrafts } from "../elements/use-drafts.ts";
import { formatTime } from "../mrkdwn/slack-date.ts";
import { Words } from "../mrkdwn/words.tsx";
import { momentOf } from "./group-messages.ts";
import { MessageMenu } from "./message-menu.tsx";
import { SharedFile } from "./shared-file.tsx";

interface MessageProps {
  readonly as: string;
  readonly message: DrawnMessage;
  /** Drawn without name and picture, since the one before has them. */
  readonly isContinued: boolean;
  readonly onReply: ((ts: string) => void) | undefined;
}

const noErrors = {};
const ignore = () => undefined;

/** One message as this person sees it. */
export const MessageView = memo(function MessageView({ as, message, isContinued, onReply }: MessageProps) {
  const names = useNames();
  const { channel, ts, user, isFromApp, text, blocks, state, isEphemeral, isEdited, files = [] } = message;
  const where = useMemo(() => ({ message: { channel, ts } }), [channel, ts]);
  const drafts = useDrafts({ as, where, surface: "message" });
  const place = useMemo(
    () => ({ as, where, surface: "message" as const, state, drafts, errors: noErrors, onTouch: ignore }),
    [as, where, state, drafts],
  );
  const name = nameOf(names, user);
  const time = formatTime(momentOf(ts));
  const classes = ["message", isContinued && "is-continued", isEphemeral && "is-ephemeral"].filter(Boolean).join(" ");
  return (
    <article className={classes} aria-label={`${name}, ${time}`} data-ts={ts}>
      <div className="message-side">
        {isContinued ? (
          <time className="message-side-time">{time}</time>
        ) : isFromApp ? (
          <AppAvatar />
        ) : (
          <Avatar id={user} name={name} />
        )}
      </div>
      <div className="message-body">
        {isEphemeral && (
          <p className="message-private">
            <Icon name="eye" /> Only visible to you
          </p>
        )}
        {!isContinued && (
          <p className="message-head">
            <span className="message-name">{name}</span>
            {isFromApp && <span className="badge">App</span>}
            <time className="message-time" dateTime={new Date(momentOf(ts)).toISOString()}>
              {time}
            </time>
          </p>
        )}
        <PlaceContext value={place}>
          {blocks.length > 0 ? <BlockList blocks={blocks} /> : <Words text={{ type: "mrkdwn", text }} />}
        </PlaceContext>
        {files.map((file) => (
          <SharedFile key={file.id} file={file} />
        ))}
        {isEdited && !isFromApp && <span className="message-edited">(edited)</span>}
      </div>
      <MessageMenu as={as} message={message} onReply={onReply} />
    </article>
  );
});
