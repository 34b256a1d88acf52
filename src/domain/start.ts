import { addDays } from "date-fns/addDays";

import { ownQuestions } from "./own-questions.ts";
import { accept, refuse, type Result } from "./refusal.ts";

/** How far ahead access can be asked for, in days. */
export const longestLeadDays = 30;

/**
 * From when access is wanted: `null` for at once. Refuses a start where the flow has none, one that is over, and one that
 * is more than `longestLeadDays` ahead; nobody can say today who may have what then.
 */
export function checkStart(startsAt: Date | null, flow: { readonly allowed: boolean }, now: Date): Result<Date | null> {
  if (startsAt === null) return accept(null);
  if (!flow.allowed) return problem("This kind of request cannot start later. Leave the time out.");
  if (!(startsAt > now)) return problem("This time is over. Choose one that is still to come, or none for at once.");
  if (startsAt > addDays(now, longestLeadDays))
    return problem(`Please choose a time in the next ${longestLeadDays} days.`);
  return accept(startsAt);
}

function problem(words: string) {
  return refuse({ reason: "field-invalid", field: ownQuestions.start, problem: words });
}
