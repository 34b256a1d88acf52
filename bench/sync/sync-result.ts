import type { Machine } from "../machine.ts";
import type { SyncOptions } from "./read-sync-options.ts";

/** What a phase took: medians over the runs. */
export interface PhaseFigures {
  /** Users that were read. */
  readonly users: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly microsecondsPerRow: number;
  /** What its process took of the processor; not what PostgreSQL and the pretend directory did. */
  readonly processorSeconds: number;
  readonly peakMemoryMb: number;
  /** Seconds of its parts. */
  readonly parts: Readonly<Record<string, number>>;
}

/** One who reads the directory: Latchkey, or the floor. */
export interface SideFigures {
  readonly first: PhaseFigures;
  /** For the floor: the pages, and a `COPY` of them to a temporary table. */
  readonly unchanged: PhaseFigures;
  /** After one user in a hundred was changed. */
  readonly delta: PhaseFigures;
}

/** A directory of one size. */
export interface SizeResult {
  readonly users: number;
  readonly runs: number;
  readonly latchkey: SideFigures | null;
  /** Rows that the unchanged run wrote, by table, the most of all runs. Tables that were left alone are not named. */
  readonly unchangedWrote: Readonly<Record<string, number>>;
  readonly floor: SideFigures & {
    /** The pages read and thrown away. */
    readonly fetch: PhaseFigures;
  };
}

/** Something that is wanted. What is measured may be as much as the limit. */
export interface SyncGoal {
  readonly goal: string;
  readonly unit: "times the floor" | "times" | "rows" | "% of a first run" | "MB";
  readonly limit: number;
  /** `null` where it was not measured. */
  readonly measured: number | null;
  readonly isMet: boolean | null;
}

/** What `npm run bench -- sync` prints. */
export interface SyncResult {
  readonly bench: "sync";
  /** Grows when the meaning of something here changes. */
  readonly format: 1;
  readonly startedAt: string;
  readonly options: Omit<SyncOptions, "out">;
  readonly machine: Machine;
  readonly sizes: readonly SizeResult[];
  readonly goals: readonly SyncGoal[];
}
