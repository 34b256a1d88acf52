import { schedule, type ScheduledTask } from "node-cron";

import type { SyncKind } from "../domain/sync-run.ts";
import type { World } from "../ports/world.ts";
import { beginSync } from "../use-cases/begin-sync.ts";

/** How many runs of a schedule are looked at to find the two that are nearest to each other. */
const lookedAhead = 25;

type Needs = Pick<World, "syncs" | "directories" | "log">;

/** The schedules of all connectors, going round. */
export interface SyncSchedules {
  readonly stop: () => Promise<void>;
}

/**
 * Begins the reading of each directory when its schedules say so. Every replica has the same schedules: the first tick
 * begins a run, the others find it. Times are those of the server's own time zone; a tick that was missed is made good by
 * the next.
 */
export function scheduleSyncs(world: Needs): SyncSchedules {
  const tasks = world.directories
    .ids()
    .filter((id) => world.directories.knowsAccounts(id))
    .flatMap((id) => scheduleConnector(world, id));
  return {
    stop: async () => {
      for (const task of tasks) await task.destroy();
    },
  };
}

function scheduleConnector(world: Needs, connectorId: string): readonly ScheduledTask[] {
  const rules = world.directories.syncRules(connectorId);
  // Everything was to be read, and could not be begun because something else was under way.
  let owesFull = false;
  const tick = async (task: ScheduledTask, asked: SyncKind) => {
    const kind = owesFull ? "full" : asked;
    const notWithinSeconds = kind === "full" && full !== null ? closest(full) / 2 : closest(task) / 2;
    const begun = await tickSync(world, { connectorId, kind, notWithinSeconds });
    if (kind === "full") owesFull = begun !== "full";
  };
  const full = every(rules?.fullSchedule ?? null, `sync ${connectorId}, everything`, (task) => tick(task, "full"));
  const delta = every(rules?.schedule ?? null, `sync ${connectorId}`, async (task, at) => {
    // Where both are due at the same moment, everything is read.
    if (full?.match(at) !== true) await tick(task, "delta");
  });
  return [full, delta].filter((task) => task !== null);
}

function every(
  expression: string | null,
  name: string,
  tick: (task: ScheduledTask, at: Date) => Promise<void>,
): ScheduledTask | null {
  if (expression === null) return null;
  const task = schedule(expression, ({ date }) => tick(task, date), {
    name,
    noOverlap: true,
    suppressMissedWarning: true,
  });
  return task;
}

/** Seconds between the two runs of a schedule that are nearest to each other. */
function closest(task: ScheduledTask): number {
  const runs = task.getNextRuns(lookedAhead).map((run) => run.getTime());
  const gaps = runs.slice(1).map((run, at) => (run - (runs[at] ?? run)) / 1_000);
  return gaps.length === 0 ? 0 : Math.min(...gaps);
}

/**
 * One tick of a schedule. Gives what is being read then, or has just been; `null` when nothing could be begun: that is
 * logged, and the next tick tries again.
 */
export async function tickSync(
  world: Needs,
  order: { readonly connectorId: string; readonly kind: SyncKind; readonly notWithinSeconds: number },
): Promise<SyncKind | null> {
  const { connectorId: connector, kind } = order;
  try {
    const begun = await beginSync(world, { ...order, trigger: "schedule", begunBy: null });
    if (begun.ok) return begun.value.run.kind;
    world.log.error({ connector, kind, refusal: begun.refusal }, "A scheduled sync was refused, so nothing was begun.");
  } catch (error) {
    world.log.error(
      { connector, kind, err: error },
      "A scheduled sync could not be begun, so nothing was read. The next tick of the schedule tries again.",
    );
  }
  return null;
}
