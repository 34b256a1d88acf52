import type { InteractiveElement } from "../../../slack/limits/blocks.ts";
import type { Choice } from "./choice.ts";
import { type FieldFrame, labelling } from "./field-frame.ts";
import { fromLocalInput, toLocalInput } from "./local-moment.ts";
import { useField } from "./use-field.ts";

type MomentSpec = Extract<InteractiveElement, { type: "datepicker" | "timepicker" | "datetimepicker" }>;

const kinds = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" } as const;

/** Dates and times by the browser's own pickers. Slack keeps a date and time as seconds since 1970. */
export function MomentElement({ element, frame }: { readonly element: MomentSpec; readonly frame: FieldFrame }) {
  const { choice, choose } = useField(element, frame.blockId);
  const hasBoth = element.type === "datetimepicker";
  const given = typeof choice === "string" ? choice : "";
  const change = (written: string) => {
    const next: Choice = written === "" ? null : hasBoth ? fromLocalInput(written) : written;
    void choose(next);
  };
  return (
    <input
      className="input input-moment"
      type={kinds[element.type]}
      value={hasBoth ? toLocalInput(given) : given}
      onChange={(event) => change(event.currentTarget.value)}
      aria-invalid={frame.error !== undefined}
      {...labelling(frame, "placeholder" in element ? element.placeholder?.text : undefined)}
      {...(frame.describedBy !== undefined && { "aria-describedby": frame.describedBy })}
    />
  );
}
