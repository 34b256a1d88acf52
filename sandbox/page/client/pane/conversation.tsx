import { useState } from "react";
import { Button } from "react-aria-components/Button";

import type { PanePicture, Place } from "../../protocol.ts";
import { Icon, type IconName } from "../common/icon.tsx";
import { nameOf, useNames } from "../common/names.ts";
import { useSeen } from "../connection/use-server.ts";
import { Composer } from "../composer/composer.tsx";
import { MessageList } from "../messages/message-list.tsx";
import { AppHome } from "./app-home.tsx";

interface ConversationProps {
  readonly picture: PanePicture;
  /** Opens the list of places, where there is no room for it beside. */
  readonly onMenu: (() => void) | undefined;
  readonly onGo: (place: string) => void;
}

/** The open place: its messages and where one writes, or the app's home tab. */
export function Conversation({ picture, onMenu, onGo }: ConversationProps) {
  const { as, place, messages, places, home } = picture;
  const names = useNames();
  const hasHomeTab = useSeen(({ workspace }) => workspace?.app.hasHomeTab !== false);
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({});
  const [thread, setThread] = useState<string | null>(null);
  const app = places.find(({ kind }) => kind === "app");
  const isHome = place === "home";
  const here = isHome ? app : places.find(({ id }) => id === place);
  const elsewhere = places.some((one) => one.unread > 0 && one.id !== place);
  const parent = messages.find(({ ts }) => ts === thread);
  const draftName = `${place} ${parent?.ts ?? ""}`;
  const title = titleOf(here);
  const closed = here === undefined ? undefined : whyClosed(here);
  return (
    <div className="conversation">
      <header className="place-head">
        {onMenu !== undefined && (
          <Button
            className="tool"
            aria-label={elsewhere ? "Conversations, with unread messages" : "Conversations"}
            onPress={onMenu}
          >
            <Icon name="menu" />
            {elsewhere && <span className="tool-mark" />}
          </Button>
        )}
        {here !== undefined && <Icon name={icons[here.kind]} />}
        <h2 className="place-name">{here?.name ?? "Nowhere"}</h2>
        {here?.kind === "app" && app !== undefined && hasHomeTab && (
          <nav className="place-tabs" aria-label={`Tabs of ${app.name}`}>
            <PlaceTab name="Home" isOpen={isHome} onPress={() => onGo("home")} />
            <PlaceTab name="Messages" isOpen={!isHome} onPress={() => onGo(app.id)} />
          </nav>
        )}
      </header>
      {isHome ? (
        <AppHome as={as} home={home} />
      ) : (
        <>
          <MessageList
            key={place}
            as={as}
            placeName={title}
            messages={messages}
            onReply={closed === undefined ? setThread : undefined}
          />
          {closed !== undefined ? (
            <p className="composer-closed">{closed}</p>
          ) : (
            <Composer
              as={as}
              channel={place}
              placeholder={`Message ${title}, or type /`}
              draft={drafts[draftName] ?? ""}
              onDraft={(text) => setDrafts((before) => ({ ...before, [draftName]: text }))}
              thread={parent === undefined ? null : { ts: parent.ts, of: nameOf(names, parent.user) }}
              onLeaveThread={() => setThread(null)}
            />
          )}
        </>
      )}
    </div>
  );
}

/** Why nobody writes here, in a sentence; undefined where one can. */
function whyClosed({ name, kind, isArchived, isReadOnly }: Place): string | undefined {
  if (isArchived) return "This channel is archived. Nobody can write here any more.";
  if (isReadOnly !== true) return undefined;
  return kind === "app" ? `${name} only speaks here. Type /access in a channel.` : "Only the app writes here.";
}

function PlaceTab({
  name,
  isOpen,
  onPress,
}: {
  readonly name: string;
  readonly isOpen: boolean;
  readonly onPress: () => void;
}) {
  return (
    <Button
      className={isOpen ? "place-tab is-open" : "place-tab"}
      {...(isOpen && { "aria-current": "page" as const })}
      onPress={onPress}
    >
      {name}
    </Button>
  );
}

const icons = {
  channel: "hash",
  "private-channel": "lock",
  app: "key",
  "direct-message": "chat",
  "group-message": "chat",
} as const satisfies Record<Place["kind"], IconName>;

function titleOf(place: Place | undefined): string {
  if (place === undefined) return "nobody";
  return place.kind === "channel" || place.kind === "private-channel" ? `#${place.name}` : place.name;
}
