import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { Input } from "react-aria-components/Input";
import { SearchField } from "react-aria-components/SearchField";

import type { DirectoryPicture } from "../../protocol.ts";
import { Icon } from "../common/icon.tsx";
import { GroupCard } from "./group-card.tsx";
import { UserList } from "./user-list.tsx";

/** One directory as its administrator sees it. */
export function DirectoryTab({ directory }: { readonly directory: DirectoryPicture }) {
  const [shown, setShown] = useState<"groups" | "users">("groups");
  const [wanted, setWanted] = useState("");
  const groupWord = directory.id === "okta" ? "Groups" : "Roles";
  const fits = (...words: string[]) => words.some((one) => one.toLowerCase().includes(wanted.trim().toLowerCase()));
  const groups = directory.groups.filter(({ name, members }) => fits(name, ...members.map((member) => member.name)));
  const users = directory.users.filter(({ name, login, status }) => fits(name, login, status));
  return (
    <>
      <div className="drawer-tools">
        <div className="segments" role="group" aria-label="What to list">
          <Button className="segment" aria-pressed={shown === "groups"} onPress={() => setShown("groups")}>
            {groupWord} <span className="count">{directory.groups.length}</span>
          </Button>
          <Button className="segment" aria-pressed={shown === "users"} onPress={() => setShown("users")}>
            Users <span className="count">{directory.users.length}</span>
          </Button>
        </div>
        <SearchField
          className="search-field"
          aria-label={`Search ${directory.name}`}
          value={wanted}
          onChange={setWanted}
        >
          <Icon name="search" />
          <Input className="search-input" placeholder="Search" />
        </SearchField>
      </div>
      {shown === "groups" ? (
        <ul className="groups">
          {groups.map((group) => (
            <GroupCard key={group.id} directory={directory.id} group={group} />
          ))}
          {groups.length === 0 && <li className="empty">Nothing fits what you typed.</li>}
        </ul>
      ) : (
        <UserList directory={directory.id} users={users} />
      )}
    </>
  );
}
