import { Button } from "react-aria-components/Button";

import type { Tour } from "../../protocol.ts";
import { Icon } from "../common/icon.tsx";

type Step = Tour["steps"][number];

interface TourCardProps {
  readonly tour: Tour;
  readonly onGo: (go: NonNullable<Step["go"]>) => void;
  readonly onHide: () => void;
}

/** Five things to do, ticked off as they really happen. */
export function TourCard({ tour, onGo, onHide }: TourCardProps) {
  const done = tour.steps.filter(({ isDone }) => isDone).length;
  const current = tour.steps.find(({ isDone }) => !isDone);
  const go = current?.go ?? null;
  return (
    <section className={current === undefined ? "tour is-done" : "tour"} aria-label="Tour">
      <ol className="tour-steps">
        {tour.steps.map((step, index) => (
          <li
            key={step.id}
            className={step.isDone ? "tour-step is-done" : step === current ? "tour-step is-current" : "tour-step"}
            {...(step === current && { "aria-current": "step" as const })}
          >
            <span className="tour-dot">{step.isDone ? <Icon name="check" /> : index + 1}</span>
            <span className="tour-title">{step.title}</span>
            {step.isDone && <span className="only-read"> (done)</span>}
          </li>
        ))}
      </ol>
      <div className="tour-now" role="status">
        {current === undefined ? (
          <p>
            <b>That was all of it.</b> You asked, approved, saw it granted, gave it back and were refused your own
            request. Now break something: open Behind the glass, then Trouble.
          </p>
        ) : (
          <p>
            <b className="tour-now-title">
              {done + 1} of {tour.steps.length}: {current.title}
            </b>{" "}
            {current.text}
          </p>
        )}
      </div>
      {go !== null && (
        <Button className="button button-primary tour-go" onPress={() => onGo(go)}>
          Take me there
        </Button>
      )}
      <Button className="tool" aria-label="Hide the tour" onPress={onHide}>
        <Icon name="close" />
      </Button>
    </section>
  );
}
