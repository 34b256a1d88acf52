import { useEffect, useMemo, useRef, useState } from "react";

import type { WorkspacePicture } from "../../protocol.ts";
import { Drawer } from "../backstage/drawer.tsx";
import { namesOf, NamesContext } from "../common/names.ts";
import { useMedia } from "../common/use-narrow.ts";
import { NowContext, useNow } from "../common/use-now.ts";
import { askServer } from "../connection/ask-server.ts";
import { useConnection } from "../connection/use-server.ts";
import { Pane } from "../pane/pane.tsx";
import { TourCard } from "../tour/tour-card.tsx";
import { TopBar } from "./top-bar.tsx";
import { secondPane, useLayout } from "./use-layout.ts";

/** The whole page, once it is known who there is. */
export function WorkspaceView({ workspace }: { readonly workspace: WorkspacePicture }) {
  const isWide = useMedia("(min-width: 900px)");
  const isPhone = useMedia("(max-width: 719px)");
  const connection = useConnection();
  const layout = useLayout(workspace, isWide);
  const names = useMemo(() => namesOf(workspace), [workspace]);
  const now = useNow(30_000);
  const shown = isPhone ? layout.panes.slice(0, 1) : layout.panes;
  const { pointedAt, pointAt } = usePointing();
  const { tour } = workspace;
  useEffect(() => connection.watch({ panes: shown.map(({ as, place }) => ({ as, place })), backstage: true }));

  const [first] = layout.panes;
  const togglePanes = () => {
    if (first === undefined) return;
    layout.change({ panes: layout.panes.length === 2 ? [first] : [first, secondPane(workspace, first)] });
  };
  const go = (to: { readonly as: string; readonly place: string }) => {
    const playing = shown.findIndex(({ as }) => as === to.as);
    // Whoever asks stands on the left and whoever decides on the right, as on the first visit.
    const index = playing >= 0 ? playing : to.as === tour.steps[0]?.go?.as ? 0 : shown.length - 1;
    layout.wish(index, to);
    if (isPhone) layout.change({ drawer: null });
    pointAt(index);
  };
  const isDrawerOver = layout.drawer !== null && !isWide;
  return (
    <NamesContext value={names}>
      <NowContext value={now}>
        <TopBar
          name={workspace.name}
          tour={tour}
          hasTwoPanes={shown.length === 2}
          canHaveTwo={!isPhone}
          drawer={layout.drawer}
          onTour={() => showTour(!tour.isShown)}
          onPanes={togglePanes}
          onDrawer={(drawer) => layout.change({ drawer })}
        />
        {tour.isShown && <TourCard tour={tour} onGo={go} onHide={() => showTour(false)} />}
        <div className={layout.drawer === null ? "stage" : "stage has-drawer"}>
          <main className={`panes panes-${shown.length}`} inert={isDrawerOver}>
            {shown.map((wish, index) => (
              <Pane
                // The person and the place of a pane change; the pane stays.
                // oxlint-disable-next-line react/no-array-index-key
                key={index}
                index={index}
                wish={wish}
                workspace={workspace}
                beside={shown[1 - index]?.as}
                isPointedAt={pointedAt === index}
                onWish={(next) => layout.wish(index, next)}
                onClose={
                  shown.length === 2
                    ? () => layout.change({ panes: layout.panes.filter((_, at) => at !== index) })
                    : undefined
                }
              />
            ))}
          </main>
          {layout.drawer !== null && (
            <Drawer
              tab={layout.drawer}
              onTab={(drawer) => layout.change({ drawer })}
              onClose={() => layout.change({ drawer: null })}
            />
          )}
        </div>
      </NowContext>
    </NamesContext>
  );
}

function showTour(show: boolean): void {
  void askServer({ do: "tour", show });
}

const pointMs = 1_600;

/** Shows a pane off for a moment, and puts the focus where one writes in it. */
function usePointing() {
  const [pointedAt, setPointedAt] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pointAt = (index: number) => {
    setPointedAt(index);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setPointedAt(null), pointMs);
    setTimeout(() => {
      document.querySelector<HTMLElement>(`[data-pane="${index}"] .composer-input`)?.focus({ preventScroll: true });
    }, 200);
  };
  return { pointedAt, pointAt };
}
