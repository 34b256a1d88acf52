import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";

import { Icon } from "../common/icon.tsx";
import { useActs } from "../connection/use-acts.ts";
import { useSeen } from "../connection/use-server.ts";
import { longestText } from "../../protocol.ts";
import { complete } from "./completion.ts";
import { CompletionList } from "./completion-list.tsx";
import { roomLeft } from "./room-left.ts";
import { ShortcutsMenu } from "./shortcuts-menu.tsx";

interface ComposerProps {
  readonly as: string;
  readonly channel: string;
  readonly placeholder: string;
  /** What was typed here before and not sent. */
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly thread: { readonly ts: string; readonly of: string } | null;
  readonly onLeaveThread: () => void;
}

const none: readonly never[] = [];

/** Where one writes: messages, slash commands with their completion, the app's shortcuts. */
export function Composer(props: ComposerProps) {
  const { as, channel, placeholder, draft, onDraft, thread, onLeaveThread } = props;
  const { act } = useActs();
  const workspace = useSeen((seen) => seen.workspace);
  const input = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const [marked, setMarked] = useState(0);
  const [hasMoved, setMoved] = useState(false);
  const [isDismissed, setDismissed] = useState(false);
  const [isSending, setSending] = useState(false);
  const commands = workspace?.commands ?? none;
  const people = workspace?.people ?? none;
  const offers = useMemo(() => complete(draft, { commands, people }), [draft, commands, people]);
  const isOpen = offers.length > 0 && !isDismissed;
  // A command that is whole goes off with Enter, although more could follow.
  const isWholeCommand = commands.some(({ command }) => command === draft.trim());
  const current = isWholeCommand && !hasMoved ? -1 : Math.min(marked, offers.length - 1);

  const write = (text: string) => {
    setMarked(0);
    setMoved(false);
    setDismissed(false);
    // What is completed is not held back by the field.
    onDraft(text.slice(0, longestText));
  };
  const room = roomLeft(draft);
  const take = (index: number) => {
    const offer = offers[index];
    if (offer === undefined) return;
    write(offer.text);
    input.current?.focus();
  };
  const send = async () => {
    // A space before the `/` makes it a message, so the beginning stays as it is.
    const text = draft.trimEnd();
    if (text === "" || isSending) return;
    setSending(true);
    onDraft("");
    // Whoever pressed the button goes on writing too.
    input.current?.focus();
    const answer = await act({ do: "send", as, channel, text, ...(thread !== null && { threadTs: thread.ts }) });
    setSending(false);
    if (!answer.ok) onDraft(draft);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setMarked(current < 0 && step < 0 ? offers.length - 1 : (current + step + offers.length) % offers.length);
      setMoved(true);
    } else if (isOpen && (event.key === "Tab" || (event.key === "Enter" && current >= 0))) {
      event.preventDefault();
      take(Math.max(current, 0));
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      setDismissed(true);
    } else if (event.key === "Escape" && thread !== null) {
      event.stopPropagation();
      onLeaveThread();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };

  return (
    <div className="composer">
      <p className="only-read" role="status">
        {isOpen ? `${offers.length} suggestions. Arrow keys choose, Tab takes.` : ""}
      </p>
      {isOpen && <CompletionList id={`${id}-offers`} offers={offers} marked={current} onTake={take} />}
      {thread !== null && (
        <p className="composer-thread">
          <Icon name="reply" /> <span>Replying to {thread.of}</span>
          <Button className="tool" aria-label="Leave the thread" onPress={onLeaveThread}>
            <Icon name="close" />
          </Button>
        </p>
      )}
      <div className="composer-box">
        <ShortcutsMenu as={as} />
        <textarea
          ref={input}
          className="composer-input"
          rows={Math.min(draft.split("\n").length, 8)}
          value={draft}
          maxLength={longestText}
          placeholder={placeholder}
          aria-label={placeholder}
          aria-autocomplete="list"
          {...(room !== null && { "aria-describedby": `${id}-room` })}
          {...(isOpen && { "aria-controls": `${id}-offers` })}
          {...(isOpen && current >= 0 && { "aria-activedescendant": `${id}-offers-${current}` })}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={pressed}
          onBlur={() => setDismissed(true)}
          onFocus={() => setDismissed(false)}
        />
        <Button
          className="composer-send"
          aria-label="Send"
          data-waiting={isSending || undefined}
          isDisabled={draft.trim() === ""}
          onPress={() => void send()}
        >
          <Icon name="send" />
        </Button>
      </div>
      {room !== null && (
        <p className="composer-room" id={`${id}-room`}>
          {room}
        </p>
      )}
    </div>
  );
}
