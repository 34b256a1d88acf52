/** What one pane shows: who is played, and where; `place` null for where the person was last. */
export interface PaneWish {
  readonly as: string;
  readonly place: string | null;
}

/** What the address of the page keeps, so that a reload keeps it. */
export interface PageAddress {
  readonly panes: readonly PaneWish[];
  readonly drawer: string | null;
}

const names = ["left", "right"] as const;
const id = /^[A-Za-z0-9_-]{1,100}$/;

/** Reads the part after `#`. What is not an id is left out. */
export function readAddress(hash: string): PageAddress {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const panes = names.flatMap((name): readonly PaneWish[] => {
    const [as = "", place = ""] = (given.get(name) ?? "").split("/");
    return id.test(as) ? [{ as, place: id.test(place) ? place : null }] : [];
  });
  const drawer = given.get("drawer");
  return { panes, drawer: drawer !== null && id.test(drawer) ? drawer : null };
}

/** The part after `#`, with it. */
export function writeAddress({ panes, drawer }: PageAddress): string {
  const parts = panes.map(
    ({ as, place }, index) => `${names[index] ?? "left"}=${as}${place === null ? "" : `/${place}`}`,
  );
  if (drawer !== null) parts.push(`drawer=${drawer}`);
  return `#${parts.join("&")}`;
}
