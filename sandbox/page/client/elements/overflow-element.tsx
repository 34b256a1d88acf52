import { Button } from "react-aria-components/Button";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";

import type { InteractiveElement } from "../../../slack/limits/blocks.ts";
import { Icon } from "../common/icon.tsx";
import { safeLink } from "../mrkdwn/safe-link.ts";
import { plainWords } from "../mrkdwn/words.tsx";
import { useClick } from "./use-click.ts";

type OverflowSpec = Extract<InteractiveElement, { type: "overflow" }>;

/** https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element */
export function OverflowElement({ element, blockId }: { readonly element: OverflowSpec; readonly blockId: string }) {
  const { isPending, click } = useClick(element, blockId);
  const choose = (value: string) => {
    const option = element.options.find((one) => one.value === value);
    const url = option?.url === undefined ? null : safeLink(option.url);
    if (url !== null) window.open(url, "_blank", "noopener,noreferrer");
    void click(value);
  };
  return (
    <MenuTrigger>
      <Button
        className="button button-plain button-square"
        aria-label="More actions"
        data-waiting={isPending || undefined}
      >
        <Icon name="more" />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" aria-label="More actions" onAction={(key) => choose(String(key))}>
          {element.options.map((option) => (
            <MenuItem key={option.value} id={option.value} className="menu-item" textValue={option.text.text}>
              <span>{plainWords(option.text)}</span>
              {option.description !== undefined && <small>{plainWords(option.description)}</small>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
