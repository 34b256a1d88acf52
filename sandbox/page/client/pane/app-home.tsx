import { useEffect, useMemo } from "react";

import type { DrawnView } from "../../protocol.ts";
import { BlockList } from "../blocks/block-view.tsx";
import { useActs } from "../connection/use-acts.ts";
import { PlaceContext } from "../elements/place.ts";
import { useDrafts } from "../elements/use-drafts.ts";

/** The app's home tab; opening it tells the app. */
export function AppHome({ as, home }: { readonly as: string; readonly home: DrawnView | null }) {
  const { act } = useActs();
  useEffect(() => {
    void act({ do: "home", as });
  }, [act, as]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what can be scrolled must be reachable by keyboard
    <div className="home" tabIndex={0} role="region" aria-label="Home">
      {home === null ? (
        <p className="empty">Latchkey has not drawn a home tab for this person. Requests start with /access.</p>
      ) : (
        <HomeBlocks key={home.id} as={as} home={home} />
      )}
    </div>
  );
}

const noErrors = {};
const ignore = () => undefined;

function HomeBlocks({ as, home }: { readonly as: string; readonly home: DrawnView }) {
  const where = useMemo(() => ({ viewId: home.id }), [home.id]);
  const drafts = useDrafts({ as, where, surface: "home" });
  const place = useMemo(
    () => ({ as, where, surface: "home" as const, state: home.state, drafts, errors: noErrors, onTouch: ignore }),
    [as, where, home.state, drafts],
  );
  return (
    <PlaceContext value={place}>
      <BlockList blocks={home.blocks} />
    </PlaceContext>
  );
}
