import { AsyncLocalStorage } from "node:async_hooks";

import type { Lease } from "../../src/ports/store.ts";
import type { Job } from "../../src/ports/work.ts";
import type { SimulatedProcess } from "./simulated-process.ts";

/** One thing that a process does: a click of somebody, or a job. It stops at gates, and dies with its process. */
export interface Fiber {
  readonly name: string;
  readonly process: SimulatedProcess;
  /** Which life of the process it belongs to. */
  readonly life: number;
  readonly job: Job | null;
  /** The message whose button was clicked; `null` for what nobody clicked there. */
  readonly card: string | null;
  /** Its present transaction, or the one that it has just committed, keeps a decision. */
  decides: boolean;
  readonly startedAt: number;
  /** The step of the history in which it began. */
  readonly startedIn: number;
  /** The lease it took and has not given back. */
  lease: Lease | null;
  /** It wrote to the provider after somebody else had taken its lease, and has not noticed yet. */
  strayed: boolean;
  /** It drew an older picture over a newer one, and has not kept yet that it drew. */
  drewOld: boolean;
  /** What it posted, by the names the invariants give to messages. */
  readonly posted: string[];
  isOver: boolean;
}

/** Which fiber is running. */
export const presentFiber = new AsyncLocalStorage<Fiber>();

/** The process was killed at this point. Everything it had in memory is gone. */
export class Crash extends Error {}

/** The database did not take this statement. */
export class DatabaseFault extends Error {}
