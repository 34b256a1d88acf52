import { useEffect, useState } from "react";

import type { WorkspacePicture } from "../../protocol.ts";
import { recall, remember } from "../common/remember.ts";
import { type PageAddress, type PaneWish, readAddress, writeAddress } from "./page-address.ts";

export interface Layout extends PageAddress {
  readonly change: (next: Partial<PageAddress>) => void;
  readonly wish: (index: number, wish: PaneWish) => void;
}

/**
 * Who is played where: from the address, else from the last visit, else the first steps of the tour side by side. Those
 * who do not exist any more are replaced.
 */
export function useLayout(workspace: WorkspacePicture, isWide: boolean): Layout {
  const [address, setAddress] = useState(() => begin(workspace, isWide));
  useEffect(() => {
    const hash = writeAddress(address);
    history.replaceState(null, "", hash);
    remember("layout", hash);
  }, [address]);
  useEffect(() => {
    const read = () => setAddress((before) => repair(readAddress(location.hash), workspace) ?? before);
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, [workspace]);
  const change = (next: Partial<PageAddress>) => setAddress((before) => ({ ...before, ...next }));
  const wish = (index: number, one: PaneWish) =>
    setAddress((before) => ({ ...before, panes: before.panes.map((pane, at) => (at === index ? one : pane)) }));
  const there = repair(address, workspace) ?? { ...address, panes: firstPanes(workspace, isWide) };
  return { ...there, change, wish };
}

function begin(workspace: WorkspacePicture, isWide: boolean): PageAddress {
  const kept = repair(readAddress(location.hash), workspace) ?? repair(readAddress(recall("layout") ?? ""), workspace);
  return kept ?? { panes: firstPanes(workspace, isWide), drawer: null };
}

/** The address without people who cannot be played; undefined when nobody is left. */
function repair(address: PageAddress, { people }: WorkspacePicture): PageAddress | undefined {
  const playable = new Set(people.filter(({ isPlayable }) => isPlayable).map(({ id }) => id));
  const panes = address.panes.filter(({ as }) => playable.has(as));
  return panes.length === 0 ? undefined : { ...address, panes };
}

/** The engineer, and the approver beside where there is room. */
function firstPanes(workspace: WorkspacePicture, isWide: boolean): readonly PaneWish[] {
  const first = goOf(workspace, 0) ?? somebody(workspace, undefined);
  if (!isWide) return [first];
  return [first, secondPane(workspace, first)];
}

/** Who stands beside this one: the tour's second person, else anybody else. */
export function secondPane(workspace: WorkspacePicture, first: PaneWish): PaneWish {
  const second = goOf(workspace, 1);
  return second !== undefined && second.as !== first.as ? second : somebody(workspace, first.as);
}

function goOf({ tour }: WorkspacePicture, index: number): PaneWish | undefined {
  return tour.steps[index]?.go ?? undefined;
}

function somebody({ people }: WorkspacePicture, but: string | undefined): PaneWish {
  const person = people.find(({ id, isPlayable }) => isPlayable && id !== but);
  return { as: person?.id ?? "nobody", place: null };
}
