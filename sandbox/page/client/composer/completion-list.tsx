import type { Completion } from "./completion.ts";

/** What the text may become; the composer moves the mark and takes. */
export function CompletionList(props: {
  readonly id: string;
  readonly offers: readonly Completion[];
  readonly marked: number;
  readonly onTake: (index: number) => void;
}) {
  const { id, offers, marked, onTake } = props;
  return (
    <div className="offers">
      <div id={id} role="listbox" aria-label="What you may mean" className="offers-list">
        {offers.map(({ label, description, text }, index) => (
          // The keyboard is the composer's: the mark moves by its arrow keys.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={text}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === marked}
            className="offer"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(index)}
          >
            <span className="offer-label">{label}</span>
            <small className="offer-description">{description}</small>
          </div>
        ))}
      </div>
      <p className="offers-help" aria-hidden="true">
        <kbd>↑</kbd> <kbd>↓</kbd> choose <kbd>Tab</kbd> take <kbd>Esc</kbd> leave
      </p>
    </div>
  );
}
