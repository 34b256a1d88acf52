import type { Ground } from "../ground.ts";
import { providerWeathers, slackWeathers } from "../weather.ts";

/** The next change of a membership goes wrong, in one of all the ways. */
export function tripNextWrite({ chance, company, weather, story }: Ground): void {
  const branch = chance.pick(company.branches);
  if (branch === null) return;
  const kind = chance.pick(["lying", "lying", "lossy", "silent", "refusing", "unwell", "garbled"] as const);
  weather.trip(branch.provider.id, kind);
  story.add(`the next change at ${branch.provider.id} meets a ${kind} provider`);
}

/** The weather turns, at a provider or in Slack; as often as not it becomes fair. */
export function turnWeather({ chance, company, weather, story }: Ground): void {
  const isFair = chance.happens(0.4);
  const branch = chance.pick(company.branches);
  if (branch !== null && chance.happens(0.75)) {
    const next = isFair ? "fair" : chance.pick(providerWeathers);
    const onlyWrites = chance.happens(0.7);
    weather.set(branch.provider.id, next, onlyWrites);
    return story.add(`the weather at ${branch.provider.id} is ${next}${onlyWrites ? " for changes" : ""}`);
  }
  if (chance.happens(0.3)) {
    const channel = chance.pick(["#access", "#access-too", "#errors"]);
    const isArchived = !weather.archived.delete(channel);
    if (isArchived) weather.archived.add(channel);
    return story.add(`${channel} is ${isArchived ? "" : "not "}archived`);
  }
  weather.slack = isFair ? "fair" : chance.pick(slackWeathers);
  story.add(`the weather in Slack is ${weather.slack}`);
}
