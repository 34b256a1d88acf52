import type { LeavingOutcomes } from "../../domain/picture.ts";
import type { SyncCost, SyncRun } from "../../domain/sync-run.ts";
import type { Output } from "../house.ts";
import { drawTable } from "../terminal/draw-table.ts";

type Row = readonly [name: string, count: number, meaning: string];

/**
 * What a run counted, as a table: what was read, matched, and who leaves. `outcomes` is what came of looking those up;
 * `null` where nobody was.
 */
export function drawCounts(run: SyncRun, outcomes: LeavingOutcomes | null, output: Output): string {
  const { counts, cost, refusedWhy } = run;
  const rows: readonly Row[] = [
    ["read", counts.read, "accounts that the directory listed"],
    ["created", counts.created, "were not known before"],
    ["changed", counts.changed, "say something else than before"],
    ["unchanged", counts.unchanged, "are as they were"],
    ["refused", counts.refused, refusedWhy ?? "could not be read"],
    ...optional(["repeated", counts.repeated, "were listed again"]),
    ["groups", counts.groups, "groups or roles"],
    ["members", counts.members, "memberships of those that flows grant"],
    ["matched", counts.matched, "of the created and changed: whose they are is known"],
    ["ambiguous", counts.ambiguous, "of these: an admin has to choose"],
    ["unmatched", counts.unmatched, "of these: nobody was found"],
    ["linked", counts.linked, "links that were made"],
    ["leaving", counts.leaving, "are missing, or were suspended"],
    ...(outcomes === null ? [] : outcomeRows(outcomes)),
    ["calls", cost.calls, shareOfLimit(cost)],
  ];
  const cells = rows.map(([name, count, meaning]) => [name, String(count), meaning]);
  return drawTable(["WHAT", "COUNT", "MEANING"], cells, output);
}

function outcomeRows({ gone, suspended, alive }: LeavingOutcomes): readonly Row[] {
  return [
    ["gone", gone, "of these: looked up, and not there any more"],
    ["suspended", suspended, "of these: looked up, and taken away"],
    ["still there", alive, "of these: looked up, and there after all"],
  ];
}

function optional(row: Row): readonly Row[] {
  return row[1] === 0 ? [] : [row];
}

/** How much of the provider's limit was in use when least was left of it. */
function shareOfLimit({ limit, lowestRemaining }: SyncCost): string {
  if (limit === null || lowestRemaining === null || limit === 0) return "the provider says nothing of a limit";
  const used = Math.round((1 - lowestRemaining / limit) * 100);
  return `at most ${Math.max(0, used)} % of the provider's limit of ${limit} was in use`;
}
