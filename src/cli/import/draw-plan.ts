import { describeImportProblem } from "../../domain/import-problem.ts";
import type { ImportPlan, RefusedLine } from "../../ports/link-imports.ts";
import { plainText } from "../terminal/plain-text.ts";

/** How many refused lines are shown. */
const mostRefused = 50;

/** What a file would do, in numbers. */
export function drawPlan({ lines, create, change, remove, unchanged, refused, frozenKept }: ImportPlan): string {
  const counts: readonly (readonly [string, number, string])[] = [
    ["create", create, "people get their first account of a connector"],
    ["change", change, "people get other accounts than they have"],
    ["remove", remove, "people lose the accounts they have of a connector"],
    ["unchanged", unchanged, "lines say what is so already"],
    ["refused", refused, "lines cannot be taken"],
  ];
  const width = Math.max(...counts.map(([, count]) => String(count).length));
  const shown = counts.map(([name, count, says]) => `  ${name.padEnd(10)}${String(count).padStart(width)}  ${says}\n`);
  const frozen =
    frozenKept === 0
      ? ""
      : `  ${frozenKept} frozen ${frozenKept === 1 ? "link stays" : "links stay"}, though the file does not name ${frozenKept === 1 ? "it" : "them"}.\n`;
  return `The file has ${lines} ${lines === 1 ? "line" : "lines"} with people.\n${shown.join("")}${frozen}`;
}

/** The refused lines, each with its number and its reason. */
export async function drawRefused(refused: AsyncIterable<RefusedLine>, count: number): Promise<string> {
  let text = "\n";
  let shown = 0;
  for await (const { line, problem } of refused) {
    text += `line ${line}: ${plainText(describeImportProblem(problem))}\n`;
    shown += 1;
    if (shown === mostRefused) break;
  }
  const more = count - shown;
  return more > 0 ? `${text}… and ${more} more. --refused <file> writes all of them.\n` : text;
}
