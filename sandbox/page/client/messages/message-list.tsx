import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";

import type { DrawnMessage } from "../../protocol.ts";
import { useToday } from "../common/use-now.ts";
import { formatDay } from "../mrkdwn/slack-date.ts";
import { groupMessages, momentOf } from "./group-messages.ts";
import { MessageView } from "./message-view.tsx";

interface MessageListProps {
  readonly as: string;
  readonly placeName: string;
  readonly messages: readonly DrawnMessage[];
  readonly onReply: ((ts: string) => void) | undefined;
}

/** Near enough to the end to follow what comes, in pixels. */
const nearEnd = 80;

/** The conversation, following its end as long as one reads there. */
export function MessageList({ as, placeName, messages, onReply }: MessageListProps) {
  const now = useToday();
  const threads = useMemo(() => groupMessages(messages), [messages]);
  const { list, content, hasNews, goToEnd } = useEndFollowing(messages);
  return (
    <div className="message-scroll-frame">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what can be scrolled must be reachable by keyboard */}
      <div className="message-scroll" ref={list} tabIndex={0} role="log" aria-label={`Messages in ${placeName}`}>
        <div className="message-list" ref={content}>
          {threads.length === 0 && (
            <p className="empty">No messages here yet. What is written here shows up at once.</p>
          )}
          {threads.map(({ message, replies, isContinued, beginsDay }) => (
            <div key={`${message.channel} ${message.ts}`} className="message-thread">
              {beginsDay && (
                <h3 className="day">
                  <span>{formatDay(momentOf(message.ts), { now })}</span>
                </h3>
              )}
              <MessageView as={as} message={message} isContinued={isContinued} onReply={onReply} />
              {replies.length > 0 && (
                <div
                  role="group"
                  className="replies"
                  aria-label={`${replies.length} ${replies.length === 1 ? "reply" : "replies"}`}
                >
                  {replies.map((reply) => (
                    <MessageView key={reply.ts} as={as} message={reply} isContinued={false} onReply={onReply} />
                  ))}
                </div>
              )}
            </div>
          ))}
        </div>
      </div>
      {hasNews && (
        <Button className="news" onPress={goToEnd}>
          New messages ↓
        </Button>
      )}
    </div>
  );
}

/** Follows the end of what grows; says when something came while one was reading above. */
function useEndFollowing(messages: readonly DrawnMessage[]) {
  const newest = messages.at(-1)?.ts;
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const last = useRef(newest);
  const isAtEnd = useRef(true);
  /** The newest message when the end was left; null while one is there. */
  const [leftAt, setLeftAt] = useState<string | null>(null);
  useLayoutEffect(() => {
    last.current = newest;
    // A card that is drawn anew is short for a moment, and the browser goes up with it: nobody has scrolled.
    if (isAtEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  });
  useEffect(() => {
    const element = list.current;
    const inner = content.current;
    if (element === null || inner === null) return undefined;
    let lastTop = 0;
    const scrolled = () => {
      const isThere = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
      // Only whoever scrolls up leaves the end: what came since the last look may have pushed it away.
      const hasGoneUp = element.scrollTop < lastTop;
      lastTop = element.scrollTop;
      if (!isThere && !hasGoneUp) return;
      if (isThere !== isAtEnd.current) setLeftAt(isThere ? null : (last.current ?? ""));
      isAtEnd.current = isThere;
    };
    // A message may grow (a card that changes), and the pane may shrink (a drawer that opens).
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", scrolled);
    };
  }, []);
  const goToEnd = () => {
    const element = list.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  };
  return { list, content, hasNews: leftAt !== null && leftAt !== newest, goToEnd };
}
