import type { Machine } from "../machine.ts";
import type { FormsOptions } from "./read-forms-options.ts";

/** Milliseconds: medians over the runs of what was measured in each. */
export interface FormFigures {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What `npm run bench -- forms` prints. */
export interface FormsResult {
  readonly bench: "forms";
  /** Grows when the meaning of something here changes. */
  readonly format: 1;
  readonly startedAt: string;
  readonly options: Omit<FormsOptions, "out">;
  readonly machine: Machine;
  /** From a typed command until the form is open. */
  readonly open: {
    readonly staticTargets: FormFigures;
    readonly loadedOptions: FormFigures;
    readonly syncedGroups: FormFigures;
    /** An app that only acknowledges and opens a fixed form. */
    readonly floor: FormFigures;
  };
  /** From a key until the options are there. */
  readonly type: {
    readonly staticTargets: FormFigures;
    readonly loadedOptions: FormFigures;
    readonly syncedGroups: FormFigures;
    /** An app that only answers with a fixed list. */
    readonly floor: FormFigures;
  };
  readonly goals: readonly {
    readonly goal: string;
    readonly unit: "ms";
    readonly limit: number;
    readonly measured: number;
    readonly isMet: boolean;
  }[];
}
