import { createContext, use } from "react";

import type { PersonCard, WorkspacePicture } from "../../protocol.ts";

/** Who and what ids stand for. */
export interface Names {
  readonly appUserId: string;
  readonly appName: string;
  readonly people: ReadonlyMap<string, PersonCard>;
  readonly channels: ReadonlyMap<string, string>;
  readonly userGroups: ReadonlyMap<string, string>;
}

export function namesOf(workspace: WorkspacePicture): Names {
  return {
    appUserId: workspace.app.userId,
    appName: workspace.app.name,
    people: new Map(workspace.people.map((person) => [person.id, person])),
    channels: new Map(workspace.channels.map(({ id, name }) => [id, name])),
    userGroups: new Map(workspace.userGroups.map(({ id, handle }) => [id, handle])),
  };
}

export const NamesContext = createContext<Names>({
  appUserId: "",
  appName: "Latchkey",
  people: new Map(),
  channels: new Map(),
  userGroups: new Map(),
});

export function useNames(): Names {
  return use(NamesContext);
}

/** The name of a person or of the app; the id of somebody unknown. */
export function nameOf(names: Names, id: string): string {
  if (id === names.appUserId) return names.appName;
  return names.people.get(id)?.realName ?? id;
}
