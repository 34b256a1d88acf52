import { secondsToRetry } from "../domain/sync-run.ts";
import { SyncCircle, type SyncSession, SyncTakenOver } from "../ports/directory-syncs.ts";
import { type DirectoryListing, DirectoryFault } from "../ports/directory.ts";
import type { World } from "../ports/world.ts";
import { confirmOrganisation } from "./confirm-organisation.ts";
import { abandonSync, endSync } from "./end-sync.ts";
import { findDrift } from "./find-drift.ts";
import { keepWhile } from "./keep-while.ts";
import { matchSynced, resumeLinked } from "./match-synced.ts";
import { watchCredential, watchReading } from "./report-trouble.ts";
import { groupsToRead, matchRulesOf, syncRulesOf } from "./sync-rules-of.ts";
import { walkDirectory } from "./walk-directory.ts";

/** How long a run is worked on before others get their turn, in milliseconds: shorter than a claim of the queue, and than a stop waits. */
const sliceMs = 10_000;

/** A run that failed so often in a row is given up. The waits between them add up to about an hour. */
const mostFailures = 12;

/** How often a run is kept while something is waited for, in milliseconds: well within its lease. */
const keepEvery = 20_000;

/** How the work goes on, for who looks at it. */
export interface Slice {
  readonly forMs?: number;
  readonly onPage?: (session: SyncSession) => void;
  /** When something failed that may pass: after how many seconds it is tried again. The run says what it was. */
  readonly onWait?: (seconds: number) => void;
  /** Ends the work where it stands: the run waits for whoever takes it up next. */
  readonly signal?: AbortSignal;
  /** How often the run is kept while something is waited for, in milliseconds. */
  readonly keepEveryMs?: number;
}

type SyncNeeds = Pick<World, "store" | "syncs" | "directories" | "flows" | "rules" | "log">;

/**
 * Works on a run for a while: reads on, matches, ends. What is owed after that is woken again. A run that somebody else
 * works on, or that is over, is left alone.
 */
export async function advanceSync(world: SyncNeeds, runId: string, slice: Slice = {}): Promise<void> {
  const isOver = await world.syncs.resume(runId, async (session) => {
    try {
      return await workOrTreat(world, session, slice);
    } catch (error) {
      if (!(error instanceof SyncTakenOver)) throw error;
      world.log.info({ run: runId }, error.message);
      return true;
    }
  });
  if (isOver === false) await world.store.transaction((tx) => tx.wake({ type: "sync-directory", runId }));
}

/** Gives whether the run is over, or waits for its next try. Throws `SyncTakenOver`, also while a failure is written down. */
async function workOrTreat(world: SyncNeeds, session: SyncSession, slice: Slice): Promise<boolean> {
  try {
    return await workOn(world, session, slice);
  } catch (error) {
    // A call that was ended because we stop is nobody's failure.
    if (slice.signal?.aborted === true) return false;
    return await treatFailure(world, session, error, slice);
  }
}

async function workOn(world: SyncNeeds, session: SyncSession, slice: Slice): Promise<boolean> {
  const { connectorId, id: runId } = session.run;
  const open = await world.directories.open(connectorId);
  const { listing } = open.directory;
  if (listing === undefined) throw new DirectoryFault("rejected", `${open.label} cannot be read as a whole.`);
  await confirmOrganisation(open);
  // A killed process may have linked somebody and not told those who waited for it.
  await resumeLinked(world, connectorId, await session.findWaiting());
  if (!(await readAndMatch(world, session, listing, slice))) return false;
  await watchReading(world, connectorId);
  await keepWhile(session, findDrift(world, connectorId, runId), slice.keepEveryMs ?? keepEvery);
  await endSync(session);
  return true;
}

/** Reads on and matches, as long as there is time; gives whether all of it is done. A rehearsal does the same. */
export async function readAndMatch(
  world: Pick<World, "store" | "directories" | "flows" | "rules">,
  session: SyncSession,
  listing: DirectoryListing,
  { forMs = sliceMs, onPage, signal = new AbortController().signal, keepEveryMs = keepEvery }: Slice,
): Promise<boolean> {
  const { connectorId } = session.run;
  const until = performance.now() + forMs;
  const turn = {
    mayGoOn: () => performance.now() < until && !signal.aborted,
    onPage: () => onPage?.(session),
  };
  const { rule } = syncRulesOf(world, connectorId);
  const groups = await groupsToRead(world, connectorId);
  const rulesKey = JSON.stringify(matchRulesOf(world, connectorId));
  if (!(await walkDirectory(session, { ...turn, listing, rule, rulesKey, groups, signal, keepEveryMs }))) return false;
  return turn.mayGoOn() && (await matchSynced(world, session, turn));
}

/** Gives whether the run is over. */
async function treatFailure(
  world: SyncNeeds,
  session: SyncSession,
  error: unknown,
  { onWait }: Slice,
): Promise<boolean> {
  if (error instanceof SyncTakenOver) throw error;
  const { connectorId, failures } = session.run;
  const service = world.directories.labelOf(connectorId);
  const isRefused = error instanceof DirectoryFault && error.kind === "unauthorized";
  if (isRefused) await watchCredential(world, connectorId, "refused");
  const why = error instanceof DirectoryFault || error instanceof SyncCircle ? error.message : trouble;
  const passes = !(error instanceof SyncCircle) && !(error instanceof DirectoryFault && error.kind !== "unavailable");
  if (why === trouble) world.log.error({ run: session.run.id, err: error }, why);
  if (passes && failures + 1 < mostFailures) {
    const asked = error instanceof DirectoryFault ? (error.retryAfterMs ?? 0) / 1_000 : 0;
    const inSeconds = Math.max(asked, secondsToRetry(failures));
    await session.postpone({ error: why, inSeconds });
    onWait?.(inSeconds);
    world.log.warn({ run: session.run.id, connector: connectorId }, `The sync of ${service} waits: ${why}`);
    return true;
  }
  await abandonSync(session, why, service);
  world.log.warn({ run: session.run.id, connector: connectorId }, `The sync of ${service} ended early: ${why}`);
  return true;
}

const trouble = "Something went wrong in Latchkey itself; the log says what.";
