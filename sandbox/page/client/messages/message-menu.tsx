import { Button } from "react-aria-components/Button";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";

import type { DrawnMessage } from "../../protocol.ts";
import { Icon } from "../common/icon.tsx";
import { useActs } from "../connection/use-acts.ts";
import { useSeen } from "../connection/use-server.ts";

const none: readonly never[] = [];

/** What one can do with a message: reply in its thread, and the app's message shortcuts. */
export function MessageMenu(props: {
  readonly as: string;
  readonly message: DrawnMessage;
  readonly onReply: ((ts: string) => void) | undefined;
}) {
  const { as, message, onReply } = props;
  const { act } = useActs();
  const all = useSeen(({ workspace }) => workspace?.shortcuts ?? none);
  if (message.isEphemeral) return null;
  const shortcuts = all.filter(({ type }) => type === "message");
  if (shortcuts.length === 0 && onReply === undefined) return null;
  const on = { channel: message.channel, ts: message.ts };
  const choose = (key: string) => {
    if (key === "reply") onReply?.(message.threadTs ?? message.ts);
    else void act({ do: "shortcut", as, callbackId: key.replace(/^shortcut /, ""), on });
  };
  return (
    <div className="message-menu">
      <MenuTrigger>
        <Button className="tool" aria-label="What to do with this message">
          <Icon name="more" />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="menu" aria-label="What to do with this message" onAction={(key) => choose(String(key))}>
            {onReply !== undefined && (
              <MenuItem id="reply" className="menu-item" textValue="Reply in thread">
                <span>Reply in thread</span>
              </MenuItem>
            )}
            {shortcuts.map(({ callbackId, name, description }) => (
              <MenuItem key={callbackId} id={`shortcut ${callbackId}`} className="menu-item" textValue={name}>
                <span>{name}</span>
                <small>{description}</small>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  );
}
