import { DirectoryFault } from "../../ports/directory.ts";
import { SyncCircle } from "../../ports/directory-syncs.ts";
import { rehearseSync as rehearse, type SyncPlan } from "../../use-cases/rehearse-sync.ts";
import type { Ground, SyncWorld } from "../house.ts";
import { refuseInWords } from "../refuse-in-words.ts";
import { Refused } from "../refused.ts";
import { chooseDirectories, openDirectory } from "../sync/choose-directories.ts";
import { drawCounts } from "../sync/draw-counts.ts";
import { sayProgress } from "../sync/say-progress.ts";
import { createLongProgress } from "../terminal/progress.ts";
import { plainText } from "../terminal/plain-text.ts";
import { writeTo } from "../terminal/write-to.ts";
import type { SyncOptions } from "./run-sync.ts";

/** `latchkey sync --dry-run`: reads directories and shows what a sync would do of it. Nothing is written. */
export async function rehearseSync(
  ground: Ground,
  connector: string | undefined,
  { full = false, json = false }: SyncOptions,
): Promise<void> {
  await ground.inHouse(async (house) => {
    const world = await house.openSyncs({ isRehearsal: true });
    const plans: SyncPlan[] = [];
    for (const connectorId of chooseDirectories(house, world, connector)) {
      const plan = await rehearseOne(ground, world, connectorId, full ? "full" : "delta");
      plans.push(plan);
      if (!json) await writeTo(ground.stdout, drawPlan(world.directories.labelOf(connectorId), plan, ground));
    }
    if (json) await writeTo(ground.stdout, `${JSON.stringify(plans.map(describePlan), null, 2)}\n`);
  });
}

async function rehearseOne(
  ground: Ground,
  world: SyncWorld,
  connectorId: string,
  kind: "full" | "delta",
): Promise<SyncPlan> {
  await openDirectory(world, connectorId);
  const service = world.directories.labelOf(connectorId);
  const progress = createLongProgress(ground.stderr);
  try {
    const plan = await rehearse(
      world,
      { connectorId, kind },
      { signal: ground.stop, onPage: ({ run }) => progress.show(sayProgress(service, run, null)) },
    );
    return plan.ok ? plan.value : refuseInWords(plan.refusal);
  } catch (error) {
    if (!(error instanceof DirectoryFault) && !(error instanceof SyncCircle)) throw error;
    throw new Refused(
      `${plainText(error.message)} So there is no plan for ${service}, and nothing was written. A sync would ` +
        (error instanceof DirectoryFault && error.kind === "unavailable" ? "wait and try again." : "end early here."),
      { cause: error },
    );
  } finally {
    progress.clear();
  }
}

function drawPlan(service: string, { run, leaving, doubt }: SyncPlan, { stdout }: Ground): string {
  const what = run.kind === "full" ? "everything was read" : "what was changed was read";
  const { missing, suspended } = leaving;
  const leaves = `${missing} would leave because they are missing, and ${suspended} because they are suspended; each would be looked up first.\n`;
  const asks =
    doubt === null ? "" : `The sync would be quarantined, and admins asked before anybody leaves: ${doubt}\n`;
  return (
    `${plainText(service)}: ${what}, and this is what a sync would do\n\n${drawCounts(run, null, stdout)}\n` +
    `${missing + suspended === 0 ? "" : leaves}${asks}This is the plan, and nothing was written.\n`
  );
}

function describePlan({ run, leaving, doubt }: SyncPlan) {
  const { connectorId: connector, kind, changedSince, counts, cost, refusedWhy } = run;
  return {
    connector,
    kind,
    changedSince: changedSince?.toISOString() ?? null,
    counts,
    cost,
    refusedWhy,
    leaving,
    doubt,
  };
}
