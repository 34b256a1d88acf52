import type { ImportPlan } from "../../ports/link-imports.ts";

/** What was said on the command line. */
export interface Wishes {
  readonly apply: boolean;
  readonly skipRefused: boolean;
  readonly removeMissing: boolean;
  /** How many links may go because the file does not name them, as the plan said. */
  readonly removals: number | null;
  /** Whether people are told of their links; `null` where nothing was said. */
  readonly tell: boolean | null;
}

/** More direct messages than this are sent only when somebody says so: Slack lets through about one a second. */
export const mostMessages = 1_000;

/** Fewer links than this may always go for being left out; above it, a twentieth of all of them. */
const fewRemovals = 10;
const shareOfRemovals = 0.05;

/**
 * Why the plan is not applied as it stands, in words; `null` when it may be. Nothing is applied beside refused lines,
 * unless that was asked for: who takes away an account in one line and gives it in another wants both or none. And a file
 * that would remove much by not naming it, or all that a connector has, is doubted: it may be a part of the file that was
 * meant. One that names nobody is no list to go by.
 */
export function checkPlan(plan: ImportPlan, wishes: Wishes): string | null {
  const { apply, skipRefused, removeMissing, removals, tell } = wishes;
  if (removeMissing && plan.lines === 0) {
    return (
      `The file names nobody, and --remove-missing would take every link away for that, so nothing ${apply ? "was" : "would be"} ` +
      "changed. Look whether it is the file you mean."
    );
  }
  if (plan.refused > 0 && !skipRefused) {
    const lines = plan.refused === 1 ? "A line was" : `${plan.refused} lines were`;
    return `${lines} refused, so nothing ${apply ? "was" : "would be"} changed. Mend the file, or say --skip-refused to do the rest.`;
  }
  if (!apply) return null;
  const { removed, of, emptied } = plan.missing;
  const isMuch = removed > Math.max(fewRemovals, of * shareOfRemovals);
  if (removals !== null && removals !== removed) {
    return `The plan removes ${removed} links that the file does not name, and --removals says ${removals}, so nothing was changed.`;
  }
  if ((isMuch || emptied.length > 0) && removals === null) {
    const all =
      emptied.length === 0 ? "" : `, all that ${emptied.join(" and ")} ${emptied.length === 1 ? "has" : "have"}`;
    return (
      `${removed} of ${of} links would go because the file does not name them${all}, so nothing was changed. ` +
      `If that is meant, say --removals ${removed}.`
    );
  }
  if (tell === null && plan.links > mostMessages) {
    return (
      `${plan.links} direct messages would tell people of their links, which takes Slack hours, so nothing was changed. ` +
      "Say --tell to send them, or --no-tell with a --reason not to."
    );
  }
  return null;
}
