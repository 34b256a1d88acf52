import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";

import type { DrawnView } from "../../protocol.ts";
import { BlockList } from "../blocks/block-view.tsx";
import { Icon } from "../common/icon.tsx";
import { useActs } from "../connection/use-acts.ts";
import { PlaceContext } from "../elements/place.ts";
import { useDrafts } from "../elements/use-drafts.ts";

interface FormProps {
  readonly as: string;
  readonly view: DrawnView;
  /** Whether it is on top of the stack: only that one can be used. */
  readonly isTop: boolean;
  readonly depth: number;
}

const noErrors: Readonly<Record<string, string>> = {};

/** A modal in the pane of the person it opened for. */
export function FormView({ as, view, isTop, depth }: FormProps) {
  const { ask } = useActs();
  const id = useId();
  const frame = useRef<HTMLElement>(null);
  const [errors, setErrors] = useState(noErrors);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const where = useMemo(() => ({ viewId: view.id }), [view.id]);
  const drafts = useDrafts({ as, where, surface: "form" });
  const place = useMemo(() => {
    const onTouch = (blockId: string) => setErrors((before) => without(before, blockId));
    return { as, where, surface: "form" as const, state: view.state, drafts, errors, onTouch };
  }, [as, where, view.state, drafts, errors]);
  useFirstFocus(frame, isTop);
  useFocusOnError(frame, errors);

  const submit = async () => {
    if (isBusy || view.isSubmitDisabled) return;
    setProblem(null);
    setBusy(true);
    const isSaved = await drafts.flush();
    const answer = isSaved ? await ask({ do: "submit", as, viewId: view.id }) : undefined;
    setBusy(false);
    if (answer === undefined) setProblem("Some of the fields were not taken, so the form was not sent. Try again.");
    else if (!answer.ok) setProblem(answer.problem);
    else if (answer.got.kind === "submitted") setErrors(answer.got.errors);
  };
  const close = async (all: boolean) => {
    const answer = await ask({ do: "close", as, viewId: view.id, all });
    if (!answer.ok) setProblem(answer.problem);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !(event.target instanceof Node) || frame.current?.contains(event.target) !== true)
      return;
    event.stopPropagation();
    void close(false);
  };
  const stray = strayErrors(view, errors);
  return (
    // Escape closes a form from wherever in it one is.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={frame}
      className="form"
      role="dialog"
      aria-labelledby={`${id}-title`}
      tabIndex={-1}
      inert={!isTop}
      data-depth={depth}
      onKeyDown={pressed}
    >
      <header className="form-head">
        <h2 id={`${id}-title`}>{view.title}</h2>
        <Button className="tool" aria-label="Close" onPress={() => void close(true)}>
          <Icon name="close" />
        </Button>
      </header>
      {isBusy && <div className="form-progress" role="status" aria-label="Waiting for Latchkey" />}
      <div className="form-body">
        {problem !== null && (
          <p className="form-problem" role="alert">
            {problem}
          </p>
        )}
        {stray !== "" && (
          <p className="form-problem" role="alert">
            {stray}
          </p>
        )}
        <div inert={isBusy} className={isBusy ? "form-blocks is-busy" : "form-blocks"}>
          <PlaceContext value={place}>
            <BlockList blocks={view.blocks} />
          </PlaceContext>
        </div>
      </div>
      <footer className="form-foot">
        <Button className="button button-plain" onPress={() => void close(false)}>
          {view.close ?? (view.submit === null ? "Close" : "Cancel")}
        </Button>
        {view.submit !== null && (
          <Button
            className="button button-primary"
            data-waiting={isBusy || undefined}
            isDisabled={view.isSubmitDisabled}
            onPress={() => void submit()}
          >
            {view.submit}
          </Button>
        )}
      </footer>
    </section>
  );
}

function without(errors: Readonly<Record<string, string>>, blockId: string): Readonly<Record<string, string>> {
  if (!Object.hasOwn(errors, blockId)) return errors;
  return Object.fromEntries(Object.entries(errors).filter(([id]) => id !== blockId));
}

/** Errors of blocks that have no field here to stand under: never silently left out. */
function strayErrors(view: DrawnView, errors: Readonly<Record<string, string>>): string {
  const fields = new Set(view.blocks.flatMap((block) => (block.type === "input" ? [block.block_id] : [])));
  return Object.entries(errors)
    .filter(([blockId]) => !fields.has(blockId))
    .map(([, error]) => error)
    .join(" ");
}

const fields = "input:not([disabled]), textarea, .picker-button, [role=radiogroup] input";

/** The first field has the focus when a form opens, as in Slack; a form without fields has it itself. */
function useFirstFocus(frame: React.RefObject<HTMLElement | null>, isTop: boolean): void {
  useEffect(() => {
    if (!isTop || frame.current === null || frame.current.contains(document.activeElement)) return;
    const first = frame.current.querySelector<HTMLElement>(`.form-body :is(${fields})`) ?? frame.current;
    first.focus({ preventScroll: true });
  }, [frame, isTop]);
}

function useFocusOnError(frame: React.RefObject<HTMLElement | null>, errors: Readonly<Record<string, string>>): void {
  const count = Object.keys(errors).length;
  const before = useRef(0);
  useEffect(() => {
    if (count > 0 && before.current === 0) {
      frame.current?.querySelector<HTMLElement>(`.block-input.is-wrong :is(${fields})`)?.focus();
    }
    before.current = count;
  }, [frame, count]);
}
