import type { PlannedChange } from "../../ports/link-imports.ts";
import { joinAccounts } from "../csv/accounts-cell.ts";
import type { Output } from "../house.ts";
import { drawTable } from "../terminal/draw-table.ts";

/** How many changes are shown. */
const mostChanges = 50;

/** The first changes of a plan, as a table with what is so before and after. */
export async function drawChanges(
  changes: AsyncIterable<PlannedChange>,
  count: number,
  output: Output,
): Promise<string> {
  const rows: (readonly string[])[] = [];
  for await (const { kind, line, displayName, slackUserId, connectorId, before, after } of changes) {
    rows.push([
      line === null ? "—" : String(line),
      kind,
      displayName ?? "",
      slackUserId,
      connectorId,
      joinAccounts(before),
      joinAccounts(after),
    ]);
    if (rows.length === mostChanges) break;
  }
  if (rows.length === 0) return "";
  const table = drawTable(["LINE", "WHAT", "PERSON", "SLACK ID", "CONNECTOR", "BEFORE", "AFTER"], rows, output);
  return `\n${table}${count > rows.length ? `… and ${count - rows.length} more.\n` : ""}\n`;
}
