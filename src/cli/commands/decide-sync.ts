import { z } from "zod";

import { moveRun, type SyncRun } from "../../domain/sync-run.ts";
import type { Leaving } from "../../ports/directory-syncs.ts";
import { decideLeaving } from "../../use-cases/decide-leaving.ts";
import type { Ground, SyncWorld } from "../house.ts";
import { refuseInWords } from "../refuse-in-words.ts";
import { Refused } from "../refused.ts";
import { openDirectory } from "../sync/choose-directories.ts";
import { drawCounts } from "../sync/draw-counts.ts";
import { sayEnd } from "../sync/say-end.ts";
import { readEnd } from "../sync/sync-one.ts";
import { settleSync } from "../sync/settle-sync.ts";
import { confirm } from "../terminal/confirm.ts";
import { drawTable } from "../terminal/draw-table.ts";
import { plainText } from "../terminal/plain-text.ts";
import { createLongProgress } from "../terminal/progress.ts";
import { writeTo } from "../terminal/write-to.ts";

/** How many of those whom it concerns are shown. */
const mostShown = 50;

type Verdict = "release" | "discard";

/**
 * `latchkey sync release` and `latchkey sync discard`: says what becomes of those whom a quarantined sync would let leave.
 * They are shown first. On a terminal it asks; elsewhere it wants `--yes`.
 */
export async function decideSync(
  ground: Ground,
  verdict: Verdict,
  runId: string,
  { yes = false }: { readonly yes?: boolean },
): Promise<void> {
  const work: Parameters<Ground["inHouse"]>[0] = async (house) => {
    const world = await house.openSyncs({ isRehearsal: false });
    const run = await findAsked(world, runId, verdict);
    if (verdict === "release") await openDirectory(world, run.connectorId);
    const { accounts, total } = await world.syncs.leavingOf(run.id, mostShown);
    const service = world.directories.labelOf(run.connectorId);
    await writeTo(ground.stdout, drawLeaving(`${service}: ${run.error ?? ""}`, accounts, total, ground));
    await ask(ground, { verdict, total, yes });
    const decided = await decideLeaving(world, { runId: run.id, verdict, by: null, operator: ground.operator });
    if (!decided.ok) return refuseInWords(decided.refusal);
    if (verdict === "discard") return writeTo(ground.stdout, `${plainText(sayEnd(service, decided.value))}\n`);
    await settle(ground, world, decided.value);
  };
  await ground.inHouse(work, { stopsItself: true });
}

/** The run, where it still waits for a word. */
async function findAsked({ syncs }: SyncWorld, runId: string, verdict: Verdict): Promise<SyncRun> {
  const run = z.uuid().safeParse(runId).success ? await syncs.find(runId) : null;
  if (run === null)
    throw new Refused(
      `Latchkey knows no sync "${plainText(runId)}", so nothing was changed. \`latchkey sync runs\` lists them.`,
    );
  const next = moveRun(run.state, verdict);
  return next.ok ? run : refuseInWords(next.refusal);
}

async function ask(
  ground: Ground,
  { verdict, total, yes }: { readonly verdict: Verdict; readonly total: number; readonly yes: boolean },
): Promise<void> {
  if (yes) return;
  const question =
    verdict === "release"
      ? `Look these ${total} up once more, and end the access of those who are gone or suspended?`
      : `Leave these ${total} as they are, and not ask about them for a day?`;
  const isSure = await confirm(ground, question);
  if (isSure === null)
    throw new Refused(`Nobody can be asked here, so nothing was changed. Say --yes to ${verdict} them.`);
  if (!isSure) throw new Refused("Nothing was changed.");
}

async function settle(ground: Ground, world: SyncWorld, run: SyncRun): Promise<void> {
  const progress = createLongProgress(ground.stderr);
  const show = (done: number, of: number) => progress.show("Looking up who left", of === 0 ? null : done / of);
  const unsettled = await settleSync(world, run.id, { signal: ground.stop, show }).finally(() => progress.clear());
  const end = await readEnd(world, run, unsettled);
  await writeTo(ground.stdout, `${drawCounts(end.run, end.outcomes, ground.stdout)}\n`);
  if (unsettled !== null) throw new Refused(plainText(`The sync was released. ${unsettled}`));
  await writeTo(ground.stdout, `${plainText(sayEnd(end.service, end.run))} Access of those who left ends.\n`);
}

function drawLeaving(title: string, accounts: readonly Leaving[], total: number, { stdout }: Ground): string {
  const rows = accounts.map(({ login, displayName, externalId, why }) => [
    login ?? "",
    displayName ?? "",
    externalId,
    why,
  ]);
  const more = total > accounts.length ? `… and ${total - accounts.length} more.\n` : "";
  return `${plainText(title)}\n\n${drawTable(["ACCOUNT", "NAME", "ID", "WHY"], rows, stdout)}${more}\n`;
}
