import { Button } from "react-aria-components/Button";
import { Header } from "react-aria-components/Header";
import { Menu, MenuItem, MenuSection, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";

import { Icon } from "../common/icon.tsx";
import { useActs } from "../connection/use-acts.ts";
import { useSeen } from "../connection/use-server.ts";

const none: readonly never[] = [];

/** The app's global shortcuts. */
export function ShortcutsMenu({ as }: { readonly as: string }) {
  const { act } = useActs();
  const all = useSeen(({ workspace }) => workspace?.shortcuts ?? none);
  const shortcuts = all.filter(({ type }) => type === "global");
  if (shortcuts.length === 0) return null;
  return (
    <MenuTrigger>
      <Button className="tool" aria-label="Shortcuts">
        <Icon name="bolt" />
      </Button>
      <Popover className="popover" placement="top start">
        <Menu
          className="menu"
          aria-label="Shortcuts"
          onAction={(key) => void act({ do: "shortcut", as, callbackId: String(key) })}
        >
          <MenuSection>
            <Header className="list-heading">Shortcuts</Header>
            {shortcuts.map(({ callbackId, name, description }) => (
              <MenuItem key={callbackId} id={callbackId} className="menu-item" textValue={name}>
                <span>{name}</span>
                <small>{description}</small>
              </MenuItem>
            ))}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
