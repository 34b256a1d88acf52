import type { CompanyProcess } from "../company/company-process.ts";
import type { JourneyRecord } from "../company/message.ts";
import { readIds, readMarks } from "../database/read-marks.ts";
import { median } from "../figures.ts";
import type { RecordedEvent } from "./recording.ts";
import { type Script, type Step, stepsOf, wordsOf } from "./script.ts";

/** What was recorded: of a Latchkey under load, whose askers have a decider of their own each. */
export interface Recorded {
  readonly databaseUrl: string;
  readonly company: Pick<CompanyProcess, "askers" | "deciders" | "group">;
  readonly events: readonly RecordedEvent[];
  readonly journeys: readonly JourneyRecord[];
}

/**
 * The script of one journey, as Latchkey makes it when it has others to make: the one in the middle by its length. What
 * belongs to nobody in particular, such as looking at a group, is shared out evenly.
 */
export async function writeScript(recorded: Recorded): Promise<Script> {
  const { journeys } = recorded;
  const from = Math.min(...journeys.map((journey) => journey.from));
  const until = Math.max(...journeys.map((journey) => journey.until));
  const steps = stepsOf(recorded.events.filter(({ at }) => at >= from && at <= until)).map((step): ReadStep => ({
    step,
    words: wordsOf(step),
  }));
  const all = await everyMark(recorded);
  const nobodys = steps.filter(({ words }) => !all.some((mark) => words.includes(mark))).map(({ step }) => step);
  const shared = evenly(nobodys, Math.round(nobodys.length / journeys.length));

  const own = await Promise.all(journeys.map((journey) => stepsOfJourney(recorded, steps, journey)));
  const middle = median(own.map(({ steps: { length } }) => length));
  const chosen = own.toSorted((a, b) => Math.abs(a.steps.length - middle) - Math.abs(b.steps.length - middle))[0];
  if (chosen === undefined) throw new Error("No journey was recorded, so there is no floor to compare with.");
  return { parties: chosen.parties, steps: spread(chosen.steps, shared) };
}

/** A step, and everything it says. */
interface ReadStep {
  readonly step: Step;
  readonly words: string;
}

async function everyMark({ databaseUrl, company, journeys }: Recorded): Promise<readonly string[]> {
  const marks = await readMarks(databaseUrl, [...company.askers, ...company.deciders], company.group);
  const ids = await Promise.all(journeys.map(({ reason }) => readIds(databaseUrl, reason)));
  return [...[...marks.values()].flat(), ...ids.flat()];
}

async function stepsOfJourney(recorded: Recorded, steps: readonly ReadStep[], journey: JourneyRecord) {
  const { databaseUrl, company } = recorded;
  const people = [company.askers[journey.asker], company.deciders[journey.decider]].flatMap((one) => one ?? []);
  const marks = [...(await readMarks(databaseUrl, people, company.group)).values()].flat();
  const ids = await readIds(databaseUrl, journey.reason);
  const known = [...ids, ...marks];
  const its = steps.filter(
    ({ step, words }) =>
      step.at >= journey.from && step.at <= journey.until && known.some((mark) => words.includes(mark)),
  );
  return { parties: { marks }, steps: its.map(({ step }) => step) };
}

/** So many of them, from the first to the last. */
function evenly(steps: readonly Step[], count: number): readonly Step[] {
  return Array.from({ length: count }, (_, place) => steps[Math.floor((place * steps.length) / count)]).flatMap(
    (step) => step ?? [],
  );
}

/** Puts the shared steps between a journey's own, at even distances. */
function spread(own: readonly Step[], shared: readonly Step[]): Step[] {
  const distance = own.length / (shared.length + 1);
  return own.flatMap((step, place) => {
    const due = shared.slice(Math.floor(place / distance), Math.floor((place + 1) / distance));
    return [step, ...due];
  });
}
