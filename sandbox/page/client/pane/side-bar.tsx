import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";

import type { Place } from "../../protocol.ts";
import { AppAvatar, Avatar } from "../common/avatar.tsx";
import { Icon } from "../common/icon.tsx";

interface SideBarProps {
  /** Whose conversations they are. */
  readonly name: string;
  readonly places: readonly Place[];
  /** The open place; `home` for the app's home tab. */
  readonly place: string | null;
  readonly onGo: (place: string) => void;
}

/** Where this person can go: the app, channels and direct messages. */
export function SideBar({ name, places, place, onGo }: SideBarProps) {
  const of = (...kinds: Place["kind"][]) => places.filter(({ kind }) => kinds.includes(kind));
  const sections: readonly [string, readonly Place[]][] = [
    ["Apps", of("app")],
    ["Channels", of("channel", "private-channel")],
    ["Direct messages", of("direct-message", "group-message")],
  ];
  return (
    <nav className="side-bar" aria-label={`Conversations of ${name}`}>
      {sections
        .filter(([, there]) => there.length > 0)
        .map(([title, there]) => (
          <section key={title} className="side-section">
            <h2 className="side-title">{title}</h2>
            <ul className="side-list">
              {there.map((one) => (
                <li key={one.id}>
                  <SideItem
                    place={one}
                    isOpen={one.id === place || (one.kind === "app" && place === "home")}
                    onGo={onGo}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
    </nav>
  );
}

function SideItem({
  place,
  isOpen,
  onGo,
}: {
  readonly place: Place;
  readonly isOpen: boolean;
  readonly onGo: (id: string) => void;
}) {
  const { id, name, unread, isArchived } = place;
  const classes = ["side-item", unread > 0 && "is-unread", isOpen && "is-open", isArchived && "is-archived"];
  return (
    <Button
      className={classes.filter(Boolean).join(" ")}
      {...(isOpen && { "aria-current": "page" as const })}
      onPress={() => onGo(id)}
    >
      <span className="side-icon">{iconOf(place)}</span>
      <span className="side-name">{name}</span>
      {isArchived && <small className="side-archived">archived</small>}
      {unread > 0 && (
        <span className="unread">
          {unread}
          <span className="only-read"> unread</span>
        </span>
      )}
    </Button>
  );
}

function iconOf({ id, name, kind }: Place): ReactNode {
  switch (kind) {
    case "app":
      return <AppAvatar size="s" />;
    case "channel":
      return <Icon name="hash" />;
    case "private-channel":
      return <Icon name="lock" />;
    case "direct-message":
    case "group-message":
      return <Avatar id={id} name={name} size="s" />;
  }
}
