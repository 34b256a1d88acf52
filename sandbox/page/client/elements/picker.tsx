import { useId, useState } from "react";
import { Button } from "react-aria-components/Button";
import { Dialog, DialogTrigger } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";

import { Icon } from "../common/icon.tsx";
import { type Search, type SearchItem, SearchList } from "../common/search-list.tsx";
import { asList, type Choice } from "./choice.ts";
import type { FieldFrame } from "./field-frame.ts";

interface PickerProps {
  readonly frame: FieldFrame;
  readonly placeholder: string;
  readonly items: readonly SearchItem[];
  readonly choice: Choice;
  /** Words for chosen ids that are not among the items. */
  readonly wordsOf: (id: string) => string;
  readonly takesSeveral: boolean;
  readonly mostSelected?: number | undefined;
  readonly isPending: boolean;
  readonly onChoose: (choice: Choice) => void;
  readonly search?: Search;
  readonly empty: string;
  readonly isLoading?: boolean;
}

/** Every menu of Block Kit: a button that says what is chosen and opens a list to search in. */
export function Picker(props: PickerProps) {
  const { frame, placeholder, items, choice, wordsOf, takesSeveral, mostSelected, isPending, onChoose, search } = props;
  const [isOpen, setOpen] = useState(false);
  const valueId = useId();
  const chosen = asList(choice);
  const label = frame.label === "" ? placeholder : frame.label;
  const words =
    chosen.length === 0 ? placeholder : takesSeveral ? `${chosen.length} chosen` : chosen.map(wordsOf).join(", ");
  const isFull = mostSelected !== undefined && chosen.length >= mostSelected;
  const shown =
    isFull && takesSeveral ? items.map((item) => ({ ...item, isDisabled: !chosen.includes(item.id) })) : items;
  const open = (isOpening: boolean) => {
    setOpen(isOpening);
    // A new search begins with nothing typed.
    if (isOpening) search?.onType("");
  };
  const select = (ids: readonly string[]) => {
    if (!takesSeveral) {
      setOpen(false);
      const [id] = ids;
      if (id !== undefined && id !== chosen[0]) onChoose(id);
      return;
    }
    // The list holds only what was found now; what was chosen before stays chosen.
    const inSight = new Set(items.map(({ id }) => id));
    onChoose([...chosen.filter((id) => !inSight.has(id)), ...ids.filter((id) => inSight.has(id))]);
  };
  return (
    <div className={`picker ${frame.error === undefined ? "" : "is-wrong"}`}>
      <DialogTrigger isOpen={isOpen} onOpenChange={open}>
        <Button
          className="picker-button"
          {...(frame.labelId === undefined
            ? { "aria-label": frame.label === "" ? words : `${frame.label}: ${words}` }
            : { "aria-labelledby": `${frame.labelId} ${valueId}` })}
          {...(frame.describedBy !== undefined && { "aria-describedby": frame.describedBy })}
        >
          <span id={valueId} className={chosen.length === 0 ? "picker-placeholder" : "picker-value"}>
            {words}
          </span>
          {isPending ? (
            <span className="spinner" role="status" aria-label="Waiting for Latchkey" />
          ) : (
            <Icon name="chevron" />
          )}
        </Button>
        <Popover className="popover popover-picker" placement="bottom start">
          <Dialog className="picker-dialog" aria-label={label}>
            <SearchList
              label={label}
              placeholder="Search"
              items={shown}
              selected={chosen}
              takesSeveral={takesSeveral}
              onSelect={select}
              {...(search !== undefined && { search })}
              empty={props.empty}
              isLoading={props.isLoading ?? false}
            />
            {isFull && takesSeveral && <p className="list-note">No more than {mostSelected} can be chosen.</p>}
          </Dialog>
        </Popover>
      </DialogTrigger>
      {takesSeveral && chosen.length > 0 && (
        <ul className="chips">
          {chosen.map((id) => (
            <li key={id} className="chip">
              <span>{wordsOf(id)}</span>
              <Button
                className="chip-remove"
                aria-label={`Take ${wordsOf(id)} away`}
                onPress={() => onChoose(chosen.filter((one) => one !== id))}
              >
                <Icon name="close" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {!takesSeveral && chosen.length > 0 && !frame.isRequired && (
        <Button className="picker-clear" aria-label={`Empty ${label}`} onPress={() => onChoose(null)}>
          <Icon name="close" />
        </Button>
      )}
    </div>
  );
}
