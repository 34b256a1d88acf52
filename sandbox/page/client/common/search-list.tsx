import { type ReactNode, useMemo } from "react";
import { Autocomplete, useFilter } from "react-aria-components/Autocomplete";
import { Button } from "react-aria-components/Button";
import { Collection } from "react-aria-components/Collection";
import { Header } from "react-aria-components/Header";
import { Input } from "react-aria-components/Input";
import { ListBox, ListBoxItem, ListBoxSection } from "react-aria-components/ListBox";
import { ListLayout, Virtualizer } from "react-aria-components/Virtualizer";
import { SearchField } from "react-aria-components/SearchField";

import { Icon } from "./icon.tsx";

export interface SearchItem {
  readonly id: string;
  readonly label: string;
  readonly description?: string | undefined;
  /** The heading it stands under. */
  readonly group?: string | undefined;
  readonly picture?: ReactNode;
  readonly isDisabled?: boolean;
}

/** What was typed, and who is to know. */
export interface Search {
  readonly text: string;
  readonly onType: (text: string) => void;
}

interface SearchListProps {
  /** What is searched, for those who cannot see it. */
  readonly label: string;
  readonly placeholder: string;
  readonly items: readonly SearchItem[];
  readonly selected: readonly string[];
  readonly takesSeveral: boolean;
  readonly onSelect: (ids: readonly string[]) => void;
  /** Where somebody else searches: what was typed, and who wants to know. Without it the list is filtered here. */
  readonly search?: Search;
  /** What is said when there is nothing to choose from. */
  readonly empty: string;
  readonly isLoading?: boolean;
}

/** Longer lists draw only what is in sight. */
const longList = 100;

/** A field to search in and the list of what was found, by keyboard and pointer; thousands of items are no trouble. */
export function SearchList(props: SearchListProps) {
  const { label, placeholder, items, selected, takesSeveral, onSelect, search, empty, isLoading = false } = props;
  const { contains } = useFilter({ sensitivity: "base" });
  const list = (
    <ListBox
      className={items.length > longList ? "list-box is-long" : "list-box"}
      aria-label={label}
      items={useMemo(() => inGroups(items), [items])}
      selectionMode={takesSeveral ? "multiple" : "single"}
      selectedKeys={selected}
      disabledKeys={items.filter(({ isDisabled }) => isDisabled === true).map(({ id }) => id)}
      disallowEmptySelection={!takesSeveral}
      // Escape closes the list; what was chosen stays chosen.
      escapeKeyBehavior="none"
      onSelectionChange={(keys) => {
        if (keys !== "all") onSelect([...keys].map(String));
      }}
      renderEmptyState={() => (
        <p className="list-empty" role="status">
          {isLoading ? "Looking…" : empty}
        </p>
      )}
    >
      {(group) =>
        group.name === "" ? (
          <ListBoxSection id={group.id} aria-label={label}>
            <Collection items={group.items}>{drawItem}</Collection>
          </ListBoxSection>
        ) : (
          <ListBoxSection id={group.id}>
            <Header className="list-heading">{group.name}</Header>
            <Collection items={group.items}>{drawItem}</Collection>
          </ListBoxSection>
        )
      }
    </ListBox>
  );
  return (
    <Autocomplete
      {...(search === undefined ? { filter: contains } : { inputValue: search.text, onInputChange: search.onType })}
    >
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the list was opened to search in it */}
      <SearchField className="search-field" aria-label={label} autoFocus>
        <Icon name="search" />
        <Input className="search-input" placeholder={placeholder} />
        <Button className="search-clear" aria-label="Clear the search">
          <Icon name="close" />
        </Button>
      </SearchField>
      {isLoading && items.length > 0 && <div className="list-progress" role="status" aria-label="Looking…" />}
      {items.length > longList ? (
        <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowHeight: 36, estimatedHeadingHeight: 30 }}>
          {list}
        </Virtualizer>
      ) : (
        list
      )}
    </Autocomplete>
  );
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly items: readonly SearchItem[];
}

function inGroups(items: readonly SearchItem[]): readonly Group[] {
  const groups: { id: string; name: string; items: SearchItem[] }[] = [];
  for (const item of items) {
    const name = item.group ?? "";
    const last = groups.at(-1);
    if (last?.name === name) last.items.push(item);
    else groups.push({ id: `group ${groups.length}`, name, items: [item] });
  }
  return groups;
}

function drawItem({ id, label, description, picture }: SearchItem) {
  return (
    <ListBoxItem id={id} className="list-item" textValue={`${label} ${description ?? ""}`}>
      {picture}
      <span className="list-words">
        <span className="list-label">{label}</span>
        {description !== undefined && description !== "" && <small className="list-description">{description}</small>}
      </span>
      <span className="list-tick">
        <Icon name="check" />
      </span>
    </ListBoxItem>
  );
}
