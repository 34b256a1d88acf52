/** How an element is labelled and described by the block around it: ids of the label, hint and error, if there are any. */
export interface FieldFrame {
  readonly blockId: string;
  /** The words of the label, for elements that have none of their own around them. */
  readonly label: string;
  readonly labelId: string | undefined;
  readonly describedBy: string | undefined;
  readonly isRequired: boolean;
  readonly error: string | undefined;
  /** Whether the app hears of each change of this field. */
  readonly dispatches: boolean;
}

/** Names an element for those who cannot see what stands beside it. */
export function labelling(frame: FieldFrame, own?: string): { "aria-labelledby": string } | { "aria-label": string } {
  if (frame.labelId !== undefined) return { "aria-labelledby": frame.labelId };
  return {
    "aria-label": [frame.label, own].filter((words) => words !== undefined && words !== "").join(": ") || "Field",
  };
}
