import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import { Button } from "react-aria-components/Button";

import type { ConfirmDialog } from "../elements/confirm.ts";
import { plainWords, Words } from "../mrkdwn/words.tsx";

/** The question before something happens: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
export function ConfirmView({
  dialog,
  onAnswer,
}: {
  readonly dialog: ConfirmDialog;
  readonly onAnswer: (yes: boolean) => void;
}) {
  const id = useId();
  const frame = useRef<HTMLElement>(null);
  useEffect(() => frame.current?.querySelector<HTMLElement>(".button-plain")?.focus(), []);
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onAnswer(false);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape says no
    <section
      ref={frame}
      className="form form-small"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onKeyDown={pressed}
    >
      <header className="form-head">
        <h2 id={`${id}-title`}>{plainWords(dialog.title)}</h2>
      </header>
      <div className="form-body" id={`${id}-text`}>
        <Words text={dialog.text} />
      </div>
      <footer className="form-foot">
        <Button className="button button-plain" onPress={() => onAnswer(false)}>
          {plainWords(dialog.deny)}
        </Button>
        <Button className={`button button-${dialog.style ?? "primary"}`} onPress={() => onAnswer(true)}>
          {plainWords(dialog.confirm)}
        </Button>
      </footer>
    </section>
  );
}
