import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";

import type { PanePicture, WorkspacePicture } from "../../protocol.ts";
import { Icon } from "../common/icon.tsx";
import { useNarrow } from "../common/use-narrow.ts";
import { ActsContext } from "../connection/use-acts.ts";
import { useSeen } from "../connection/use-server.ts";
import { type AskFirst, ConfirmContext, type ConfirmDialog } from "../elements/confirm.ts";
import { ConfirmView } from "../forms/confirm-view.tsx";
import { FormView } from "../forms/form-view.tsx";
import type { PaneWish } from "../shell/page-address.ts";
import { Conversation } from "./conversation.tsx";
import { PersonPicker } from "./person-picker.tsx";
import { PlacesContext } from "./places.ts";
import { quickPeople } from "./quick-people.ts";
import { QuickSwitch } from "./quick-switch.tsx";
import { recentPeople, rememberPerson } from "./recent-people.ts";
import { SideBar } from "./side-bar.tsx";
import { Toasts } from "./toasts.tsx";
import { useProblems } from "./use-problems.ts";
import { useReturningFocus } from "./use-returning-focus.ts";

interface PaneProps {
  readonly index: number;
  readonly wish: PaneWish;
  readonly workspace: WorkspacePicture;
  /** Who is played in the other pane. */
  readonly beside: string | undefined;
  /** Shown for a moment after the tour led here. */
  readonly isPointedAt: boolean;
  readonly onWish: (wish: PaneWish) => void;
  readonly onClose: (() => void) | undefined;
}

/** Below this width the list of places opens over the conversation. */
const roomForSideBar = 600;

/** One person's Slack. */
export function Pane({ index, wish, workspace, beside, isPointedAt, onWish, onClose }: PaneProps) {
  const frame = useRef<HTMLElement>(null);
  const personButton = useRef<HTMLButtonElement>(null);
  const isNarrow = useNarrow(frame, roomForSideBar);
  const [isSideBarOpen, setSideBarOpen] = useState(false);
  const { problems, dismiss, acts } = useProblems();
  const { question, askFirst, answer } = useQuestion();
  const newest = useSeen(({ panes }) => panes[index] ?? null);
  const picture = newest?.as === wish.as ? newest : null;
  const isThere = picture !== null && !isStillElsewhere(picture, wish.place);
  const views = picture?.views ?? [];
  const isCovered = views.length > 0 || question !== null;
  useReturningFocus(frame, isCovered);
  useEffect(() => rememberPerson(wish.as), [wish.as]);

  const name = workspace.people.find(({ id }) => id === wish.as)?.realName ?? wish.as;
  const play = (as: string) => onWish({ as, place: null });
  const go = (place: string) => {
    setSideBarOpen(false);
    onWish({ as: wish.as, place });
  };
  const sideBar = picture !== null && (
    <SideBar name={name} places={picture.places} place={wish.place ?? picture.place} onGo={go} />
  );
  return (
    <ActsContext value={acts}>
      <ConfirmContext value={askFirst}>
        <PlacesContext value={picture?.places ?? []}>
          <section
            ref={frame}
            className={isPointedAt ? "pane is-pointed-at" : "pane"}
            data-pane={index}
            aria-label={`${name}, pane ${index + 1}`}
          >
            <header className="pane-head">
              <PersonPicker people={workspace.people} as={wish.as} button={personButton} onSwitch={play} />
              <QuickSwitch
                people={quickPeople(workspace, { recent: recentPeople(), as: wish.as, beside })}
                onSwitch={(as) => {
                  play(as);
                  // The picture that was pressed goes; who is played now is what one wants to hear.
                  personButton.current?.focus({ preventScroll: true });
                }}
              />
              {onClose !== undefined && (
                <Button className="tool" aria-label="Close this pane" onPress={onClose}>
                  <Icon name="close" />
                </Button>
              )}
            </header>
            <div className="pane-body" inert={isCovered}>
              {!isNarrow && sideBar}
              {picture !== null && isThere ? (
                <Conversation
                  key={picture.as}
                  picture={picture}
                  onMenu={isNarrow ? () => setSideBarOpen(true) : undefined}
                  onGo={go}
                />
              ) : (
                <div className="conversation is-waiting" role="status" aria-label="Opening" />
              )}
            </div>
            {isNarrow && isSideBarOpen && <SideBarSheet onClose={() => setSideBarOpen(false)}>{sideBar}</SideBarSheet>}
            {isCovered && (
              <div className="pane-cover">
                {views.map((view, depth) => (
                  <FormView
                    key={view.id}
                    as={wish.as}
                    view={view}
                    depth={views.length - 1 - depth}
                    isTop={depth === views.length - 1 && question === null}
                  />
                ))}
                {question !== null && <ConfirmView dialog={question} onAnswer={answer} />}
              </div>
            )}
            <Toasts problems={problems} onDismiss={dismiss} />
          </section>
        </PlacesContext>
      </ConfirmContext>
    </ActsContext>
  );
}

function SideBarSheet({ onClose, children }: { readonly onClose: () => void; readonly children: React.ReactNode }) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => sheet.current?.querySelector<HTMLElement>(".side-item[aria-current], .side-item")?.focus(), []);
  return (
    // Escape closes it from wherever in it one is.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className="side-sheet"
      role="dialog"
      aria-label="Conversations"
      tabIndex={-1}
      ref={sheet}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className="side-sheet-body">{children}</div>
      <Button className="side-sheet-rest" aria-label="Back to the conversation" onPress={onClose} />
    </div>
  );
}

/** Whether the picture is of the place before. A wish for a place that is none is answered by another place. */
function isStillElsewhere({ place, places }: PanePicture, wished: string | null): boolean {
  if (wished === null || place === wished) return false;
  return wished === "home" || places.some(({ id }) => id === wished);
}

/** A question before a click; one at a time. */
function useQuestion() {
  const [open, setOpen] = useState<{ dialog: ConfirmDialog; answer: (yes: boolean) => void } | null>(null);
  const [askFirst] = useState(
    (): AskFirst => (dialog) =>
      new Promise((resolve) => {
        setOpen({ dialog, answer: resolve });
      }),
  );
  const answer = (yes: boolean) => {
    setOpen(null);
    open?.answer(yes);
  };
  return { question: open?.dialog ?? null, askFirst, answer };
}
