import type { LeavingOutcomes } from "../../domain/picture.ts";
import type { SyncRun } from "../../domain/sync-run.ts";
import type { MatchTally } from "../../ports/sync-matches.ts";
import { beginSync } from "../../use-cases/begin-sync.ts";
import type { Ground, SyncWorld } from "../house.ts";
import { refuseInWords } from "../refuse-in-words.ts";
import { createLongProgress } from "../terminal/progress.ts";
import { writeTo } from "../terminal/write-to.ts";
import { openDirectory } from "./choose-directories.ts";
import { driveSync, findRun } from "./drive-sync.ts";
import { triggerWords } from "./say-end.ts";
import { sayProgress, shareDone } from "./say-progress.ts";
import { settleSync } from "./settle-sync.ts";

/** How a run stands when the command is through with it. */
export interface EndedSync {
  readonly service: string;
  readonly run: SyncRun;
  readonly outcomes: LeavingOutcomes;
  /** What waits for somebody, of this run and earlier ones. */
  readonly tally: MatchTally;
  /** Why some of those who would leave were not looked up, or `null`. */
  readonly unsettled: string | null;
}

/** How many runs are looked at for one that says how much there is to read. */
const lookedBack = 50;

/** Begins a sync of a directory, or joins the one that is under way, and stays with it until it is over. */
export async function syncOne(
  ground: Ground,
  world: SyncWorld,
  { connectorId, kind }: Pick<SyncRun, "connectorId" | "kind">,
): Promise<EndedSync> {
  await openDirectory(world, connectorId);
  const scale = await lastSize(world, connectorId);
  const asked = { connectorId, kind, trigger: "command-line", begunBy: null, operator: ground.operator } as const;
  const begun = await beginSync(world, asked);
  if (!begun.ok) return refuseInWords(begun.refusal);
  const { isNew, run } = begun.value;
  const service = world.directories.labelOf(connectorId);
  if (!isNew) await writeTo(ground.stderr, joins(service, run, kind));
  const progress = createLongProgress(ground.stderr);
  const signal = ground.stop;
  let isWaiting = false;
  try {
    await driveSync(world, run.id, {
      signal,
      show(now, waits) {
        // That it waits, and why, is said at once.
        if (isWaiting !== (waits !== null)) progress.clear();
        isWaiting = waits !== null;
        progress.show(sayProgress(service, now, waits), isWaiting ? null : shareDone(now, scale));
      },
    });
    const unsettled = await settleSync(world, run.id, {
      signal,
      show: (done, of) => progress.show(`${service}: looking up who left`, of === 0 ? null : done / of),
    });
    return await readEnd(world, run, unsettled);
  } finally {
    progress.clear();
  }
}

/** How a run stands now. */
export async function readEnd(
  world: SyncWorld,
  run: Pick<SyncRun, "id" | "connectorId">,
  unsettled: string | null,
): Promise<EndedSync> {
  return {
    service: world.directories.labelOf(run.connectorId),
    run: await findRun(world, run.id),
    outcomes: await world.syncs.outcomesOf(run.id),
    tally: await world.matches.tally(run.connectorId),
    unsettled,
  };
}

/** How many accounts the last run that read everything had; `null` where there was none lately. */
async function lastSize({ syncs }: SyncWorld, connectorId: string): Promise<number | null> {
  const runs = await syncs.latest({ connectorId, limit: lookedBack });
  const whole = runs.find(({ kind, state }) => kind === "full" && state !== "running" && state !== "incomplete");
  return whole?.counts.read ?? null;
}

function joins(service: string, { kind, trigger }: SyncRun, asked: SyncRun["kind"]): string {
  const less =
    asked === "full" && kind === "delta"
      ? " It reads only what was changed: run this again afterwards to read everything."
      : "";
  return `A sync of ${service} is under way already, begun ${triggerWords[trigger]}, so none was begun and this follows it.${less}\n`;
}
