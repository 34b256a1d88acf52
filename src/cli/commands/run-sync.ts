import type { Ground, SyncWorld } from "../house.ts";
import { Quarantined } from "../quarantined.ts";
import { Refused } from "../refused.ts";
import { chooseDirectories } from "../sync/choose-directories.ts";
import { describeRun } from "../sync/describe-run.ts";
import { drawCounts } from "../sync/draw-counts.ts";
import { sayEnd, sayRun, sayWaiting } from "../sync/say-end.ts";
import { type EndedSync, syncOne } from "../sync/sync-one.ts";
import { plainText } from "../terminal/plain-text.ts";
import { writeTo } from "../terminal/write-to.ts";

export interface SyncOptions {
  readonly full?: boolean;
  readonly json?: boolean;
}

/**
 * `latchkey sync`: reads directories into the database, one after the other, in this process. A running Latchkey need not
 * be stopped for it: each run is in the hands of one process at a time, and the other follows.
 */
export async function runSync(
  ground: Ground,
  connector: string | undefined,
  { full = false, json = false }: SyncOptions,
): Promise<void> {
  const work: Parameters<Ground["inHouse"]>[0] = async (house) => {
    const world = await house.openSyncs({ isRehearsal: false });
    const ids = chooseDirectories(house, world, connector);
    await house.rememberConnectors();
    const { ended, refused } = await syncEach(ground, world, ids, full ? "full" : "delta", json);
    if (json) await writeTo(ground.stdout, `${JSON.stringify(ended.map(describeEnd), null, 2)}\n`);
    conclude(ended, refused);
  };
  await ground.inHouse(work, { stopsItself: true });
}

/** A directory that cannot be opened does not keep the others from being read. */
async function syncEach(
  ground: Ground,
  world: SyncWorld,
  ids: readonly string[],
  kind: "full" | "delta",
  json: boolean,
): Promise<{ readonly ended: readonly EndedSync[]; readonly refused: readonly string[] }> {
  const ended: EndedSync[] = [];
  const refused: string[] = [];
  for (const connectorId of ids) {
    if (ground.stop.aborted) {
      refused.push(`${world.directories.labelOf(connectorId)} was not read.`);
      continue;
    }
    try {
      const end = await syncOne(ground, world, { connectorId, kind });
      if (!json) await writeTo(ground.stdout, drawEnd(end, ground));
      ended.push(end);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.push(error.message);
    }
  }
  return { ended, refused };
}

function drawEnd({ service, run, outcomes, tally }: EndedSync, { stdout }: Ground): string {
  const waiting = run.state === "running" ? "" : sayWaiting(run.connectorId, tally);
  // Where nobody was looked up there is nothing to say of what came of it.
  const found = run.state === "complete" || run.state === "released" ? outcomes : null;
  return `${plainText(sayRun(service, run))}\n\n${drawCounts(run, found, stdout)}\n${waiting}`;
}

function describeEnd({ run, outcomes, tally }: EndedSync) {
  return { ...describeRun(run), outcomes, waiting: { ambiguous: tally.ambiguous, unmatched: tally.unmatched } };
}

/** Ends the command with what is wrong, each of it as a sentence; what is done needs none. */
function conclude(ended: readonly EndedSync[], refused: readonly string[]): void {
  const open = ended.filter(({ run }) => run.state === "running" || run.state === "incomplete");
  const asked = ended.filter(({ run }) => run.state === "quarantined");
  const failed = [
    ...open.map(({ service, run }) => sayEnd(service, run)),
    ...ended.flatMap(({ unsettled }) => unsettled ?? []),
    ...refused,
  ];
  const asks = asked.map(({ service, run }) => sayEnd(service, run));
  if (failed.length > 0) throw new Refused([...failed, ...asks].map(plainText).join("\n"));
  if (asks.length > 0) throw new Quarantined(asks.map(plainText).join("\n"));
}
