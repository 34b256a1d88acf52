import { setTimeout as pause } from "node:timers/promises";

import type { BenchSays, CompanySays, JourneyRecord, Person } from "./message.ts";
import { makeJourney, now } from "./make-journey.ts";
import type { Company } from "./open-company.ts";
import { watchSlack } from "./sightings.ts";

type Travel = Extract<BenchSays, { do: "travel" }>;
type Travelled = Extract<CompanySays, { said: "travelled" }>;

/**
 * Makes journeys, so many at a time: the first ones begin `over` so many seconds, and whoever has come to the end begins
 * anew at once.
 */
export async function makeJourneys(
  company: Company,
  { name, journeys, concurrency, over, deciders: taking }: Travel,
  onProgress: (done: number) => void,
): Promise<Travelled> {
  const { slack, okta, askers, deciders } = company;
  const sightings = watchSlack(slack);
  const records: JourneyRecord[] = [];
  let begun = 0;
  const startedAt = performance.now();
  const callsBefore = { slack: slack.calls.length, okta: okta.calls.length };

  const hands = (person: Person | undefined) => slack.as(person?.slackUserId ?? "");
  const travel = async (asker: number): Promise<void> => {
    if (over > 0) await pause((over * 1_000 * asker) / concurrency);
    while (begun < journeys) {
      const number = begun;
      begun += 1;
      const decider = taking < concurrency ? number % taking : asker;
      const travellers = { asker: hands(askers[asker]), decider: hands(deciders[decider]) };
      const reason = `Journey ${name}-${String(number).padStart(5, "0")}.`;
      const from = now();
      const made = await makeJourney(company, travellers, sightings, reason);
      records.push({ ...made, from, until: now(), asker, decider });
      onProgress(records.length);
    }
  };
  await Promise.all(askers.slice(0, concurrency).map((_, place) => travel(place)));

  return {
    said: "travelled",
    journeys: records,
    seconds: (performance.now() - startedAt) / 1_000,
    calls: { slack: slack.calls.length - callsBefore.slack, okta: okta.calls.length - callsBefore.okta },
    members: okta.members(company.group).length,
  };
}
