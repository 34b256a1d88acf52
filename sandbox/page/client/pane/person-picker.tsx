import { type RefObject, useId, useState } from "react";
import { Button } from "react-aria-components/Button";
import { Dialog, DialogTrigger } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";

import type { PersonCard } from "../../protocol.ts";
import { Avatar } from "../common/avatar.tsx";
import { Icon } from "../common/icon.tsx";
import { type SearchItem, SearchList } from "../common/search-list.tsx";
import { recentPeople } from "./recent-people.ts";

interface PersonPickerProps {
  readonly people: readonly PersonCard[];
  readonly as: string;
  /** The button that says who is played. */
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly onSwitch: (id: string) => void;
}

/** Who is played in this pane, and everybody else who could be. */
export function PersonPicker({ people, as, button, onSwitch }: PersonPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const noteId = useId();
  const person = people.find(({ id }) => id === as);
  const name = person?.realName ?? as;
  const note = person === undefined ? "" : person.note === "" ? person.title : person.note;
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <div className="person">
        <Button
          ref={button}
          className="person-button"
          aria-label={`Acting as ${name}. Switch person`}
          {...(note !== "" && { "aria-describedby": noteId })}
        >
          <Avatar id={as} name={name} />
          <span className={note === "" ? "person-name" : "person-name has-note"}>
            <span className="person-acting">Acting as</span> <b>{name}</b>
          </span>
          <Icon name="chevron" />
        </Button>
        {note !== "" && (
          <small className="person-note" id={noteId}>
            {note}
          </small>
        )}
      </div>
      <Popover className="popover popover-people" placement="bottom start">
        <Dialog className="picker-dialog" aria-label="Switch person">
          <SearchList
            label="People of the company"
            placeholder="Name, title or what they are good for"
            items={inOrder(people)}
            selected={[as]}
            takesSeveral={false}
            onSelect={([id]) => {
              setOpen(false);
              if (id !== undefined && id !== as) onSwitch(id);
            }}
            empty="Nobody like that works here."
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** Those played lately first, then those worth playing, then everybody. */
function inOrder(people: readonly PersonCard[]): readonly SearchItem[] {
  const playable = people.filter(({ isPlayable }) => isPlayable);
  const recent = recentPeople().flatMap((id) => playable.find((person) => person.id === id) ?? []);
  const rest = playable.filter((person) => !recent.includes(person));
  return [
    ...recent.map((person) => asItem(person, "Played lately")),
    ...rest.filter(({ note }) => note !== "").map((person) => asItem(person, "Worth playing")),
    ...rest
      .filter(({ note }) => note === "")
      .toSorted(byName)
      .map((person) => asItem(person, "Everybody else")),
  ];
}

function asItem({ id, realName, title, note }: PersonCard, group: string): SearchItem {
  const description = note === "" ? title : note;
  return { id, label: realName, description, group, picture: <Avatar id={id} name={realName} size="s" /> };
}

function byName(one: PersonCard, other: PersonCard): number {
  return one.realName.localeCompare(other.realName);
}
